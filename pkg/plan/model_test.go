package plan_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/seed-42cec927/postmortem/pkg/github"
	"github.com/seed-42cec927/postmortem/pkg/githubtest"
	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/plan"
)

// TestModel lets files, people and crashes happen in any order. Whatever they
// do, a clean run leaves nothing to do, no item has two issues, and no word of
// a person is lost.
func TestModel(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		gh := githubtest.New(githubtest.Options{FloorDueOn: true, PageSize: 3, BaseURL: "http://127.0.0.1"})
		repo := gh.AddRepo("o", "r", "octocat", "hubot")
		w := &world{t: t, gh: gh, repo: repo, commit: monday, source: "o/r"}
		var err error
		w.tracker, err = github.New(github.Options{BaseURL: "http://127.0.0.1", Token: "x", Repo: "o/r", Transport: gh.Transport(),
			Sleep: func(context.Context, time.Duration) error { return nil }})
		if err != nil {
			rt.Fatal(err)
		}
		w.policy = plan.Policy{MaxClose: 100, Recreate: true}
		w.docs = []*incident.Incident{doc("a"), doc("b")}
		words := map[int][]string{} // by issue, what people wrote
		opened := map[string]bool{} // keys that have had an issue
		others := 0                 // issues that people made, or took from the tool
		elsewhere := gh.AddRepo("o", "elsewhere")
		pick := func(n int, what string) int { return rapid.IntRange(0, n-1).Draw(rt, what) }
		someDoc := func() *incident.Incident { return w.docs[pick(len(w.docs), "doc")] }
		someAction := func() *incident.ActionItem {
			if d := someDoc(); len(d.Actions) > 0 {
				return &d.Actions[pick(len(d.Actions), "action")]
			}
			rt.Skip()
			return nil
		}
		person := func(edit func(*githubtest.Issue)) {
			all := repo.Issues()
			if len(all) == 0 {
				rt.Skip()
			}
			repo.EditIssue(all[pick(len(all), "issue")].Number, edit)
		}
		ids := []string{"x", "y", "z"}
		serial := 0
		run := func() (plan.Plan, error) {
			for _, d := range w.docs {
				for _, a := range d.Actions {
					if a.Status.Value == incident.Open {
						opened[d.Key(a).String()] = true
					}
				}
			}
			p, err := w.tryPlan()
			if err == nil {
				_, err = plan.Apply(context.Background(), w.tracker, p, plan.ApplyOptions{})
			}
			return p, err
		}
		clean := func() {
			gh.Intercept(nil)
			if _, err := run(); err != nil {
				rt.Fatalf("a clean run: %v", err)
			}
			p, err := w.tryPlan()
			if err != nil || !p.Empty() {
				rt.Fatalf("left to do: %v\n%s", err, outline(p))
			}
			open := map[string]int{}
			for _, i := range repo.Issues() {
				if key, state := markerOf(i.Body); i.State == "open" && state == "open" && slices.Contains(i.Labels, plan.ManagedLabel.Name) {
					if open[key]++; open[key] > 1 {
						rt.Fatalf("two open issues of %s", key)
					}
				}
			}
			for _, d := range w.docs {
				for _, a := range d.Actions {
					said := slices.ContainsFunc(p.Notes, func(n plan.Note) bool { return n.Key == d.Key(a) })
					if a.Status.Value == incident.Open && open[d.Key(a).String()] == 0 && !said {
						rt.Fatalf("%s is open, has no open issue, and the plan says nothing", d.Key(a))
					}
				}
			}
		}
		rt.Repeat(map[string]func(*rapid.T){
			"add": func(*rapid.T) {
				d, name := someDoc(), ids[pick(len(ids), "name")]
				for _, a := range d.Actions {
					if a.ID.Value == name || slices.ContainsFunc(a.Formerly, func(f incident.Field[string]) bool { return f.Value == name }) {
						rt.Skip() // two that claim one id: see TestLife
					}
				}
				d.Actions = append(d.Actions, action(name))
			},
			"remove": func(*rapid.T) {
				d := someDoc()
				if len(d.Actions) == 0 {
					rt.Skip()
				}
				n := pick(len(d.Actions), "action")
				d.Actions = append(append([]incident.ActionItem{}, d.Actions[:n]...), d.Actions[n+1:]...)
			},
			"status": func(*rapid.T) {
				someAction().Status = field(incident.ActionStatuses[pick(3, "status")])
			},
			"title": func(*rapid.T) { someAction().Title = field(fmt.Sprint("Title ", pick(3, "title"))) },
			"owner": func(*rapid.T) {
				someAction().Owner = field([]string{"octocat", "hubot", "nobody", "team:x", ""}[pick(5, "owner")])
			},
			"labels": func(*rapid.T) {
				a := someAction()
				a.Labels = nil
				labelled([]string{"p", "q"}[:pick(3, "labels")]...)(a)
			},
			"action's id": func(*rapid.T) {
				d := someDoc()
				if len(d.Actions) == 0 {
					rt.Skip()
				}
				a := &d.Actions[pick(len(d.Actions), "action")]
				a.Formerly, a.ID = append(a.Formerly, a.ID), field(fmt.Sprint("n", serial))
				serial++
			},
			"document's id": func(*rapid.T) {
				d := someDoc()
				d.Formerly, d.ID = append(d.Formerly, d.ID), field(fmt.Sprint("d", serial))
				serial++
			},
			"adopt": func(*rapid.T) {
				word := fmt.Sprint("people-", serial)
				i := repo.AddIssue(githubtest.Issue{Title: "People's", Body: word})
				words[i.Number] = []string{word}
				others++
				d := someDoc()
				d.Actions = append(d.Actions, action(fmt.Sprint("n", serial), names(i.Number)))
				serial++
			},
			"person transfers": func(*rapid.T) {
				all := repo.Issues()
				if len(all) == 0 {
					rt.Skip()
				}
				n := all[pick(len(all), "issue")].Number
				repo.TransferIssue(n, elsewhere)
				delete(words, n)
			},
			"person deletes": func(*rapid.T) {
				all := repo.Issues()
				if len(all) == 0 {
					rt.Skip()
				}
				n := all[pick(len(all), "issue")].Number
				repo.DeleteIssue(n)
				delete(words, n)
			},
			"person removes the marker": func(*rapid.T) {
				person(func(i *githubtest.Issue) {
					if key, _ := markerOf(i.Body); key != "" {
						others++
						i.Body = strings.Join(words[i.Number], "\n")
					}
				})
			},
			"milestone deleted": func(*rapid.T) {
				all := repo.Milestones()
				if len(all) == 0 {
					rt.Skip()
				}
				n := all[pick(len(all), "milestone")].Number
				for _, i := range repo.Issues() {
					if i.Milestone == n && !slices.Contains(i.Labels, plan.ManagedLabel.Name) {
						rt.Skip()
					}
				}
				repo.DeleteMilestone(n)
			},
			"due":      func(*rapid.T) { a := someAction(); a.Due.Value = a.Due.Value.AddDays(pick(5, "days") - 2) },
			"incident": func(*rapid.T) { someDoc().Title = field(fmt.Sprint("Incident ", pick(3, "title"))) },

			"person closes": func(*rapid.T) {
				person(func(i *githubtest.Issue) {
					i.State, i.StateReason = "closed", []string{"completed", "not_planned"}[pick(2, "reason")]
				})
			},
			"person reopens":   func(*rapid.T) { person(func(i *githubtest.Issue) { i.State = "open" }) },
			"person retitles":  func(*rapid.T) { person(func(i *githubtest.Issue) { i.Title = "Mine" }) },
			"person unassigns": func(*rapid.T) { person(func(i *githubtest.Issue) { i.Assignees = nil }) },
			"person labels":    func(*rapid.T) { person(func(i *githubtest.Issue) { i.Labels = append(i.Labels, "q") }) },
			"person strips": func(*rapid.T) {
				person(func(i *githubtest.Issue) {
					if i.Milestone != 0 { // else nothing tells whose it is
						i.Labels = nil
					}
				})
			},
			"person edits ours": func(*rapid.T) {
				person(func(i *githubtest.Issue) { i.Body = strings.Replace(i.Body, "it works", "mine", 1) })
			},
			"person writes": func(*rapid.T) {
				person(func(i *githubtest.Issue) {
					word := fmt.Sprintf("word-%d-%d", i.Number, len(words[i.Number]))
					words[i.Number] = append(words[i.Number], word)
					if pick(2, "side") == 0 {
						i.Body = word + "\n" + i.Body
					} else {
						i.Body += "\n" + word
					}
				})
			},
			"milestone closed": func(*rapid.T) {
				if all := repo.Milestones(); len(all) > 0 {
					repo.EditMilestone(all[pick(len(all), "milestone")].Number, func(m *githubtest.Milestone) { m.State = "closed" })
				}
			},
			"crash": func(*rapid.T) {
				at, happened := 1+pick(15, "request"), rapid.Bool().Draw(rt, "happened")
				gh.ResetRequests()
				gh.Intercept(func(r *http.Request, n int) *githubtest.Fault {
					if n < at {
						return nil
					}
					return &githubtest.Fault{Apply: happened && n == at, Status: 418}
				})
				run()
				gh.Intercept(nil)
			},
			"sync": func(*rapid.T) { clean() },
			"": func(rt *rapid.T) {
				if n := len(repo.Issues()); n > len(opened)+others {
					rt.Fatalf("%d issues for %d items", n, len(opened))
				}
				for number, list := range words {
					for _, word := range list {
						if body := repo.Issue(number).Body; strings.Count(body, word) != 1 {
							rt.Fatalf("#%d lost %q: %q", number, word, body)
						}
					}
				}
			},
		})
		clean()
	})
}

var markerLine = regexp.MustCompile(`<!-- postmortem:begin (\S+) -->`)

// markerOf reads a marker as anybody could.
func markerOf(body string) (key, state string) {
	m := markerLine.FindStringSubmatch(body)
	if m == nil {
		return "", ""
	}
	data, err := base64.RawStdEncoding.DecodeString(m[1])
	if err != nil {
		return "", ""
	}
	var marker struct{ Key, State string }
	if json.Unmarshal(data, &marker) != nil {
		return "", ""
	}
	return marker.Key, marker.State
}
