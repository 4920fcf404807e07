package githubtest

import (
	"net/http"
	"net/url"
	"strings"
)

// route is one endpoint that is modelled. Parameters and fields that it doesn't list are unexpected.
type route struct {
	method, path string
	query, body  string // allowed names, separated by spaces; no body: whatever is sent is ignored
	list         string // the field that a bare JSON array stands for
	status       int    // of success
	doc          string // page in GitHub's documentation
	handle       func(*call) (any, error)
}

const (
	issuePath = "/repos/{owner}/{repo}/issues/{number}"
	paging    = "per_page page"
)

var routes = []*route{
	{
		method: "GET", path: "/repos/{owner}/{repo}", status: http.StatusOK,
		doc: "repos/repos#get-a-repository", handle: (*call).getRepo,
	},
	{
		method: "GET", path: "/repos/{owner}/{repo}/issues", status: http.StatusOK,
		query: "state labels milestone assignee sort direction since " + paging,
		doc:   "issues/issues#list-repository-issues", handle: (*call).listIssues,
	},
	{
		method: "POST", path: "/repos/{owner}/{repo}/issues", status: http.StatusCreated,
		body: "title body labels assignees milestone",
		doc:  "issues/issues#create-an-issue", handle: (*call).createIssue,
	},
	{
		method: "GET", path: issuePath, status: http.StatusOK,
		doc: "issues/issues#get-an-issue", handle: (*call).getIssue,
	},
	{
		method: "PATCH", path: issuePath, status: http.StatusOK,
		body: "title body labels assignees milestone state state_reason duplicate_issue_id",
		doc:  "issues/issues#update-an-issue", handle: (*call).editIssue,
	},
	{
		method: "GET", path: issuePath + "/labels", status: http.StatusOK, query: paging,
		doc: "issues/labels#list-labels-for-an-issue", handle: (*call).listIssueLabels,
	},
	{
		method: "POST", path: issuePath + "/labels", status: http.StatusOK, body: "labels", list: "labels",
		doc: "issues/labels#add-labels-to-an-issue", handle: (*call).addIssueLabels,
	},
	{
		method: "DELETE", path: issuePath + "/labels", status: http.StatusNoContent,
		doc: "issues/labels#remove-all-labels-from-an-issue", handle: (*call).removeIssueLabels,
	},
	{
		method: "DELETE", path: issuePath + "/labels/{name}", status: http.StatusOK,
		doc: "issues/labels#remove-a-label-from-an-issue", handle: (*call).removeIssueLabel,
	},
	{
		method: "POST", path: issuePath + "/assignees", status: http.StatusCreated, body: "assignees",
		doc: "issues/assignees#add-assignees-to-an-issue", handle: (*call).addIssueAssignees,
	},
	{
		method: "DELETE", path: issuePath + "/assignees", status: http.StatusOK, body: "assignees",
		doc: "issues/assignees#remove-assignees-from-an-issue", handle: (*call).removeIssueAssignees,
	},
	{
		method: "GET", path: issuePath + "/comments", status: http.StatusOK, query: "since " + paging,
		doc: "issues/comments#list-issue-comments", handle: (*call).listComments,
	},
	{
		method: "POST", path: issuePath + "/comments", status: http.StatusCreated, body: "body",
		doc: "issues/comments#create-an-issue-comment", handle: (*call).createComment,
	},
	{
		method: "PATCH", path: "/repos/{owner}/{repo}/issues/comments/{comment}", status: http.StatusOK, body: "body",
		doc: "issues/comments#update-an-issue-comment", handle: (*call).editComment,
	},
	{
		method: "GET", path: "/repos/{owner}/{repo}/pulls/{number}", status: http.StatusOK,
		doc: "pulls/pulls#get-a-pull-request", handle: (*call).getPull,
	},
	{
		method: "GET", path: "/repos/{owner}/{repo}/labels", status: http.StatusOK, query: paging,
		doc: "issues/labels#list-labels-for-a-repository", handle: (*call).listLabels,
	},
	{
		method: "POST", path: "/repos/{owner}/{repo}/labels", status: http.StatusCreated, body: "name color description",
		doc: "issues/labels#create-a-label", handle: (*call).createLabel,
	},
	{
		method: "GET", path: "/repos/{owner}/{repo}/labels/{name}", status: http.StatusOK,
		doc: "issues/labels#get-a-label", handle: (*call).getLabel,
	},
	{
		// go-github renames with "name", which GitHub takes too.
		method: "PATCH", path: "/repos/{owner}/{repo}/labels/{name}", status: http.StatusOK,
		body: "new_name name color description",
		doc:  "issues/labels#update-a-label", handle: (*call).editLabel,
	},
	{
		method: "DELETE", path: "/repos/{owner}/{repo}/labels/{name}", status: http.StatusNoContent,
		doc: "issues/labels#delete-a-label", handle: (*call).deleteLabel,
	},
	{
		method: "GET", path: "/repos/{owner}/{repo}/milestones", status: http.StatusOK,
		query: "state sort direction " + paging,
		doc:   "issues/milestones#list-milestones", handle: (*call).listMilestones,
	},
	{
		method: "POST", path: "/repos/{owner}/{repo}/milestones", status: http.StatusCreated,
		body: "title state description due_on",
		doc:  "issues/milestones#create-a-milestone", handle: (*call).createMilestone,
	},
	{
		method: "GET", path: "/repos/{owner}/{repo}/milestones/{number}", status: http.StatusOK,
		doc: "issues/milestones#get-a-milestone", handle: (*call).getMilestone,
	},
	{
		method: "PATCH", path: "/repos/{owner}/{repo}/milestones/{number}", status: http.StatusOK,
		body: "title state description due_on",
		doc:  "issues/milestones#update-a-milestone", handle: (*call).editMilestone,
	},
	{
		method: "DELETE", path: "/repos/{owner}/{repo}/milestones/{number}", status: http.StatusNoContent,
		doc: "issues/milestones#delete-a-milestone", handle: (*call).deleteMilestone,
	},
	{
		method: "GET", path: "/repos/{owner}/{repo}/assignees", status: http.StatusOK, query: paging,
		doc: "issues/assignees#list-assignees", handle: (*call).listAssignees,
	},
	{
		method: "GET", path: "/repos/{owner}/{repo}/assignees/{login}", status: http.StatusNoContent,
		doc: "issues/assignees#check-if-a-user-can-be-assigned", handle: (*call).checkAssignee,
	},
	{
		method: "GET", path: "/user", status: http.StatusOK,
		doc: "users/users#get-the-authenticated-user", handle: (*call).getUser,
	},
	{
		method: "GET", path: "/rate_limit", status: http.StatusOK,
		doc: "rate-limit/rate-limit#get-rate-limit-status-for-the-authenticated-user", handle: (*call).getRateLimit,
	},
}

func find(routes []*route, method, path string) (*route, map[string]string) {
	for _, r := range routes {
		if vars, ok := match(r.path, path); ok && r.method == method {
			return r, vars
		}
	}
	return nil, nil
}

// match compares an escaped path with a pattern, segment by segment. "{x}" takes any segment that isn't empty,
// "{number}" only digits. It doesn't clean paths: what a client sends is what it meant.
func match(pattern, path string) (map[string]string, bool) {
	want, have := strings.Split(pattern, "/"), strings.Split(path, "/")
	if len(want) != len(have) {
		return nil, false
	}
	vars := map[string]string{}
	for i, w := range want {
		key, ok := strings.CutPrefix(w, "{")
		if !ok {
			if w != have[i] {
				return nil, false
			}
			continue
		}
		key = strings.TrimSuffix(key, "}")
		value, err := url.PathUnescape(have[i])
		if err != nil || value == "" || key == "number" && strings.Trim(value, "0123456789") != "" {
			return nil, false
		}
		vars[key] = value
	}
	return vars, true
}
