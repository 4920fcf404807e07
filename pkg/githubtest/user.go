package githubtest

import (
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
)

type user struct {
	id    int64
	login string // as first seen
}

// user is the account behind a login, in whatever case; the first mention creates it.
func (s *Server) user(login string) *user {
	key := strings.ToLower(login)
	u := s.users[key]
	if u == nil {
		u = &user{id: s.id(), login: login}
		s.users[key] = u
	}
	return u
}

func (s *Server) usersOf(logins []string) []*user {
	var users []*user
	for _, login := range logins {
		if u := s.user(login); !slices.Contains(users, u) {
			users = append(users, u)
		}
	}
	return users
}

func (s *Server) showUser(u *user) object {
	url := s.api() + "/users/" + u.login
	kind := "User"
	if strings.HasSuffix(u.login, "[bot]") {
		kind = "Bot"
	}
	return object{
		"login":               u.login,
		"id":                  u.id,
		"node_id":             nodeID("User", u.id),
		"avatar_url":          fmt.Sprintf("%s/_avatars/%d", s.base, u.id),
		"gravatar_id":         "",
		"url":                 url,
		"html_url":            s.base + "/" + u.login,
		"followers_url":       url + "/followers",
		"following_url":       url + "/following{/other_user}",
		"gists_url":           url + "/gists{/gist_id}",
		"starred_url":         url + "/starred{/owner}{/repo}",
		"subscriptions_url":   url + "/subscriptions",
		"organizations_url":   url + "/orgs",
		"repos_url":           url + "/repos",
		"events_url":          url + "/events{/privacy}",
		"received_events_url": url + "/received_events",
		"type":                kind,
		"site_admin":          false,
		"user_view_type":      "public",
	}
}

func (c *call) getUser() (any, error) {
	u := c.s.showUser(c.s.user(c.s.opts.Login))
	u["name"] = nil
	u["email"] = nil
	return u, nil
}

func (c *call) listAssignees() (any, error) {
	return list(c, c.repo.assignable, c.s.showUser), nil
}

func (c *call) checkAssignee() (any, error) {
	if !c.repo.canAssign(c.vars["login"]) {
		return nil, notFound()
	}
	return nil, nil
}

// canAssign reports whether issues can be given to a login. It creates no user.
func (r *Repo) canAssign(login string) bool {
	u := r.s.users[strings.ToLower(login)]
	return u != nil && slices.Contains(r.assignable, u)
}

func nodeID(kind string, id int64) string {
	return base64.RawURLEncoding.EncodeToString(fmt.Appendf(nil, "%s:%d", kind, id))
}
