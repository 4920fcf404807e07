package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/seed-42cec927/postmortem/pkg/githubtest"
	"github.com/seed-42cec927/postmortem/pkg/scaffold"
)

// actVersion is the nektos/act that runs workflows here.
const actVersion = "v0.2.89"

// act returns the program, which it installs into the ignored folder bin when
// it is not there.
var act = sync.OnceValues(func() (string, error) {
	bin, err := filepath.Abs("../../bin")
	if err != nil {
		return "", err
	}
	name := filepath.Join(bin, "act")
	if out, err := exec.Command(name, "--version").Output(); err == nil && strings.Contains(string(out), strings.TrimPrefix(actVersion, "v")) {
		return name, nil
	}
	install := exec.Command("go", "install", "-ldflags=-X main.version="+strings.TrimPrefix(actVersion, "v"), "github.com/nektos/act@"+actVersion)
	install.Env = append(os.Environ(), "GOBIN="+bin, "GOFLAGS=")
	if out, err := install.CombinedOutput(); err != nil {
		return "", &exit{exitFailure, &exec.Error{Name: string(out), Err: err}}
	}
	return name, nil
})

// standIns are the other people's actions of which a small part is enough
// here, in testdata/act/actions. act itself replaces actions/checkout.
var standIns = []string{"setup-go", "cache", "upload-artifact", "download-artifact", "upload-pages-artifact", "configure-pages", "deploy-pages", "attest-build-provenance", "create-github-app-token"}

// commit is what workflows name this project's action by.
const actionCommit = "0123456789012345678901234567890123456789"

// runner runs the workflows of a repository with act, against an in-memory
// GitHub with the repository acme/reports.
type runner struct {
	t                 *testing.T
	dir               string // the repository
	origin            string // a bare repository, to which workflows push
	source, artifacts string
	server            *githubtest.Server
	repo              *githubtest.Repo
}

func newRunner(t *testing.T) *runner {
	t.Helper()
	r := &runner{t: t, dir: t.TempDir(), origin: t.TempDir(), source: t.TempDir(), artifacts: t.TempDir()}
	r.server = githubtest.New(githubtest.Options{FloorDueOn: true, Login: "github-actions[bot]"})
	if err := r.server.Listen(""); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if list := r.server.Unexpected(); len(list) > 0 {
			t.Errorf("unexpected requests: %q", list)
		}
		r.server.Close()
	})
	r.repo = r.server.AddRepo("acme", "reports", "octocat")
	r.git("init", "-q", "--bare", "-b", "main", r.origin)
	r.git("init", "-q", "-b", "main")
	r.git("remote", "add", "origin", r.origin)
	copySource(t, r.source)
	return r
}

// copySource copies what the action builds from.
func copySource(t *testing.T, to string) {
	t.Helper()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	for _, top := range []string{"action.yml", "go.mod", "go.sum", "cmd", "pkg"} {
		err := filepath.WalkDir(filepath.Join(root, top), func(name string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			rel, err := filepath.Rel(root, name)
			if err != nil {
				return err
			}
			target := filepath.Join(to, rel)
			switch {
			case d.IsDir() && d.Name() == "node_modules":
				return fs.SkipDir
			case d.IsDir():
				return os.MkdirAll(target, 0o755)
			case strings.HasSuffix(name, "_test.go"):
				return nil
			}
			data, err := os.ReadFile(name)
			if err != nil {
				return err
			}
			return os.WriteFile(target, data, 0o644)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func (r *runner) git(args ...string) string {
	r.t.Helper()
	cmd := exec.Command("git", append([]string{"-c", "user.name=Ada", "-c", "user.email=ada@example.com", "-c", "commit.gpgsign=false"}, args...)...)
	cmd.Dir = r.dir
	out, err := cmd.CombinedOutput()
	if err != nil {
		r.t.Fatalf("git %s: %v\n%s", args, err, out)
	}
	return strings.TrimSpace(string(out))
}

func (r *runner) write(name, text string) {
	r.t.Helper()
	file := filepath.Join(r.dir, name)
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		r.t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		r.t.Fatal(err)
	}
}

// commit commits everything and returns the commit.
func (r *runner) commit() string {
	r.git("add", "-A")
	r.git("commit", "-q", "-m", "change")
	return r.git("rev-parse", "HEAD")
}

// postmortem runs the command in the repository.
func (r *runner) postmortem(args ...string) string {
	r.t.Helper()
	var out bytes.Buffer
	code := run(context.Background(), env{
		Stdin: strings.NewReader(""), Stdout: &out, Stderr: &out, Getenv: func(string) string { return "" }, Dir: r.dir,
		Now: func() time.Time { return time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC) },
	}, args)
	if code != exitOK {
		r.t.Fatalf("postmortem %q: exit %d\n%s", args, code, &out)
	}
	return out.String()
}

// run runs a workflow for an event and returns the log.
func (r *runner) run(workflow, event string, payload any, args ...string) (log string, ok bool) {
	r.t.Helper()
	program, err := act()
	if err != nil {
		r.t.Fatal(err)
	}
	data, err := json.Marshal(payload)
	if err != nil {
		r.t.Fatal(err)
	}
	temp := r.t.TempDir()
	eventFile := filepath.Join(temp, "event.json")
	if err := os.WriteFile(eventFile, data, 0o644); err != nil {
		r.t.Fatal(err)
	}
	line := []string{
		event, "-W", ".github/workflows/" + workflow, "-e", eventFile,
		"-P", "ubuntu-latest=-self-hosted", "--no-cache-server", "--action-cache-path", filepath.Join(temp, "cache"),
		"--local-repository", scaffold.Repository + "@" + actionCommit + "=" + r.source,
		"--env", "GITHUB_REPOSITORY=acme/reports", "--env", "GITHUB_API_URL=" + r.server.APIURL(),
		"--env", "ARTIFACTS=" + r.artifacts, "--env", "SOURCE_DATE_EPOCH=1795392000", // 2026-11-23
		"-s", "GITHUB_TOKEN=secret-token",
	}
	for _, name := range standIns {
		pin, err := scaffold.Pin("actions/" + name)
		if err != nil {
			r.t.Fatal(err)
		}
		uses, _, _ := strings.Cut(pin, " ")
		dir, err := filepath.Abs("testdata/act/actions/" + name)
		if err != nil {
			r.t.Fatal(err)
		}
		line = append(line, "--local-repository", uses+"="+dir)
	}
	cmd := exec.Command(program, append(line, args...)...)
	cmd.Dir = r.dir
	bin, err := filepath.Abs("testdata/act/bin")
	if err != nil {
		r.t.Fatal(err)
	}
	cmd.Env = append(os.Environ(), "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"))
	out, err := cmd.CombinedOutput()
	if strings.Contains(string(out), "secret-token") {
		r.t.Errorf("the token is in the log:\n%s", out)
	}
	return string(out), err == nil
}

// requests returns how many reads and writes were sent since the last call.
func (r *runner) requests() (reads, writes int) {
	for _, q := range r.server.Requests() {
		if q.Method == "GET" {
			reads++
		} else {
			writes++
		}
	}
	r.server.ResetRequests()
	return reads, writes
}

// artifact reads a file of an artifact; empty when there is none.
func (r *runner) artifact(name string) string {
	data, err := os.ReadFile(filepath.Join(r.artifacts, name))
	if err != nil {
		r.t.Errorf("artifact: %v", err)
	}
	return string(data)
}

// published reports whether the site has a file.
func (r *runner) published(name string) bool {
	_, err := os.Stat(filepath.Join(r.artifacts, "github-pages", name))
	return err == nil
}

func (r *runner) contains(what, text string, parts ...string) {
	r.t.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			r.t.Errorf("%s does not have %q:\n%s", what, part, text)
		}
	}
}

// hostile is what a stranger might write to be more than text.
const hostile = "::error::x $(touch pwned) `touch pwned` ${{ github.token }} ; touch pwned #"

// hostileDocument is a postmortem that lint takes, but for its warnings: act
// loses the last lines of a step that fails.
func hostileDocument() string {
	return `---
id: 2026-11-23-hostile
title: "` + hostile + `"
date: 2026-11-23
status: reviewed
severity: SEV-2
services: ["::error::service"]
actions:
  - id: row-count
    title: "Add a row-count test: ` + hostile + `"
    type: detect
    owner: octocat
    due: 2026-12-04
    done_when: "the test fails\n::error::on that day"
---
## Summary

::error::not a command

##[error]neither

` + "`$(touch pwned)` ${{ github.token }}" + `

## Impact

40 of 900 orders failed.

## Timeline

- 2026-11-23 02:15 — **Started:** ::error::x
- 09:40 — **Detected:** x

## Root cause

::error::x

## What went well

- x

## What went badly

- x

## Action items

None beyond those above.
`
}

// safe fails when a stranger's words became a command of the shell or of the
// runner.
func (r *runner) safe(log string) {
	r.t.Helper()
	for line := range strings.Lines(log) {
		// act marks the commands that it obeys.
		if strings.Contains(line, "❗  ") {
			r.t.Errorf("a stranger's words became a command of the runner: %s", line)
		}
	}
	for _, dir := range []string{r.dir, r.source, r.artifacts} {
		err := filepath.WalkDir(dir, func(name string, _ fs.DirEntry, err error) error {
			if filepath.Base(name) == "pwned" {
				r.t.Errorf("a stranger's words became a command of the shell: %s", name)
			}
			return err
		})
		if err != nil {
			r.t.Error(err)
		}
	}
}

// TestActions is a repository's way from init to the second run of publish.
func TestActions(t *testing.T) {
	r := newRunner(t)
	r.postmortem("init", "--yes", "--action-ref", actionCommit)
	base := r.commit()
	r.postmortem("new", hostile, "--severity", "SEV-2")
	r.write("postmortems/2026-11-23-hostile.md", hostileDocument())
	head := r.commit()
	r.repo.AddIssue(githubtest.Issue{Number: 7, Title: "add a postmortem", PullRequest: true, Head: head})
	r.repo.AddIssue(githubtest.Issue{Number: 8, Title: "another change", PullRequest: true, Head: "another commit"})

	// The review annotates, plans and builds, and writes nothing.
	log, ok := r.run("postmortem-review.yml", "pull_request", map[string]any{
		"pull_request": map[string]any{"number": 7, "head": map[string]any{"sha": head}, "base": map[string]any{"sha": base}},
	})
	r.safe(log)
	if !ok {
		t.Errorf("the review failed:\n%s", log)
	}
	r.contains("the log", log,
		"::warning file=postmortems/2026-11-23-hostile.md,line=5,endLine=5,col=9,endColumn=17,title=reviewed-date::the status is",
		"Summary - **postmortem lint**: 0 errors, ", "**postmortem plan**: 2 to add, 0 to change, 0 to close", "only what concerns the 2 documents changed since",
		"Built ", "Success - Main Keep the site",
	)
	r.contains("the site", r.artifact("postmortem-site/index.html"), "::error::x $(touch pwned) `touch pwned` ${{ github.token }} ; touch pwned #")
	r.contains("the reports", r.artifact("postmortem-reports/lint.json")+r.artifact("postmortem-reports/plan.json")+r.artifact("postmortem-reports/pull-request.json"),
		`"rule": "reviewed-date"`, `"verb": "create"`, `{"number":7}`)
	if _, writes := r.requests(); writes != 0 {
		t.Errorf("the review sent %d writes", writes)
	}

	// Its result becomes one comment, once.
	finished := map[string]any{"workflow_run": map[string]any{
		"id": 1, "event": "pull_request", "conclusion": "success", "head_sha": head, "html_url": "https://github.example/run/1",
		"head_branch": "change", "head_repository": map[string]any{"full_name": "mallory/reports"},
	}}
	for _, want := range []string{"created", "unchanged"} {
		log, ok = r.run("postmortem-comment.yml", "workflow_run", finished)
		r.safe(log)
		if !ok || !strings.Contains(log, "Comment on pull request 7: "+want) {
			t.Errorf("the comment is not %s:\n%s", want, log)
		}
	}
	comments := r.repo.Comments(7)
	if len(comments) != 1 || len(r.repo.Comments(8)) != 0 {
		t.Fatalf("%d comments", len(comments))
	}
	r.contains("the comment", comments[0].Body, "**postmortem lint**: 0 errors", "| create | 2026-11-23-hostile/row-count |", "(https://github.example/run/1)")
	for _, word := range []string{" `touch", "${{ ", "@octocat", "#7"} {
		if strings.Contains(comments[0].Body, word) {
			t.Errorf("the comment has %q:\n%s", word, comments[0].Body)
		}
	}

	r.requests()

	// Merging creates the issues once, and publishes.
	push := map[string]any{"ref": "refs/heads/main"}
	log, ok = r.run("postmortem-publish.yml", "push", push)
	r.safe(log)
	if !ok {
		t.Errorf("publish failed:\n%s", log)
	}
	r.contains("the log", log, "Applied: 2 added, 0 changed, 0 closed.", "deployed 404.html")
	var titles []string
	for _, i := range r.repo.Issues() {
		if !i.PullRequest {
			titles = append(titles, i.Title)
		}
	}
	if len(titles) != 1 || titles[0] != "Add a row-count test: "+hostile {
		t.Errorf("the issues are %q", titles)
	}
	r.contains("the site", r.artifact("github-pages/index.html"), "https://acme.example/reports")
	r.contains("the data", r.artifact("github-pages/incidents.json"), `"id":"2026-11-23-hostile"`)
	r.requests()

	// Once the repository is private, its pages show what is public in it, by day
	// and by night, whatever else the event says.
	page := "github-pages/incidents/2026-11-23-hostile/index.html"
	r.repo.SetVisibility("private")
	for workflow, event := range map[string]string{"postmortem-publish.yml": "push", "postmortem-refresh.yml": "schedule"} {
		log, ok = r.run(workflow, event, map[string]any{"ref": "refs/heads/main", "repository": map[string]any{"visibility": "public"}})
		r.safe(log)
		r.contains("the log", log, "this is the public edition, since the visibility of acme/reports is private")
		if r.published("incidents/2026-11-23-hostile/index.html") || !r.published("index.html") {
			t.Errorf("%s shows what is not public", workflow)
		}
		if _, writes := r.requests(); !ok || writes != 0 {
			t.Errorf("%s sent %d writes:\n%s", workflow, writes, log)
		}
	}

	// What became true without a merge is on the site the next day, with no word
	// to the tracker: an action is overdue, then done.
	r.git("push", "-q", "origin", "main")
	r.repo.SetVisibility("public")
	overdue := []string{"--env", "SOURCE_DATE_EPOCH=1796515200"} // 2026-12-06
	number := r.repo.Issues()[2].Number
	log, ok = r.run("postmortem-refresh.yml", "schedule", map[string]any{}, overdue...)
	r.safe(log)
	r.contains("the log", log, "this is the internal edition, since the visibility of acme/reports is public", "deployed 404.html")
	r.contains("the site", r.artifact(page), "state-overdue", `issue tracker at <time datetime="2026-12-06T`)
	if reads, writes := r.requests(); !ok || reads != 3 || writes != 0 { // open issues, open milestones, the repository
		t.Errorf("a run at night sent %d reads and %d writes:\n%s", reads, writes, log)
	}

	// Without the tracker's states the documents' are published, and the run fails.
	// Without an answer to who may read the repository nothing is.
	issues, repository := "GET /repos/{owner}/{repo}/issues", "GET /repos/{owner}/{repo}"
	for _, refused := range []string{issues, repository} {
		r.server.Inject(githubtest.Rule{Route: refused, Times: -1, Fault: githubtest.Refusal(410, "no")})
		log, ok = r.run("postmortem-refresh.yml", "schedule", map[string]any{}, overdue...)
		r.contains("the site", r.artifact(page), "state-overdue", "those written in the documents")
		if deployed := strings.Contains(log, "deployed 404.html"); ok || deployed != (refused == issues) {
			t.Errorf("%s refused: deployed %v\n%s", refused, deployed, log)
		}
	}
	r.server.Inject()
	r.requests()

	r.repo.CloseIssue(number, "completed")
	log, ok = r.run("postmortem-refresh.yml", "schedule", map[string]any{}, overdue...)
	r.contains("the site", r.artifact(page), "state-done")
	if _, writes := r.requests(); !ok || writes != 1 { // the milestone's last issue
		t.Errorf("the run after an issue was closed sent %d writes:\n%s", writes, log)
	}

	// What a person closed is proposed to be recorded, once.
	for _, want := range []string{"to branch postmortem/pull: 1 action item in 1 file", "postmortem/pull says so already"} {
		log, ok = r.run("postmortem-pull.yml", "workflow_dispatch", map[string]any{"ref": "refs/heads/main"})
		r.safe(log)
		if !ok {
			t.Errorf("pull failed:\n%s", log)
		}
		r.contains("the log", log, want)
	}
	r.git("fetch", "-q", "origin", "postmortem/pull")
	r.contains("the proposal", r.git("show", "FETCH_HEAD"), "+    status: done", "github-actions[bot]")
	if got := strings.Count(r.artifact("gh.log"), "pr create --base main --head postmortem/pull --title Record what"); got != 1 {
		t.Errorf("%d pull requests:\n%s", got, r.artifact("gh.log"))
	}
	if _, writes := r.requests(); writes != 0 {
		t.Errorf("pull sent %d writes", writes)
	}

	// Two weeks after a review somebody asks, once.
	r.write("postmortems/2026-11-23-hostile.md", strings.Replace(hostileDocument(), "status: reviewed\n", "status: reviewed\nreviewed: 2026-11-23\n", 1))
	r.commit()
	for _, want := range []string{"Applied: 1 added, 0 changed, 0 closed.", "No changes."} {
		log, ok = r.run("postmortem-followup.yml", "schedule", map[string]any{}, "--env", "SOURCE_DATE_EPOCH=1796860800") // 2026-12-10
		r.safe(log)
		if !ok {
			t.Errorf("the follow-up failed:\n%s", log)
		}
		r.contains("the log", log, want)
	}
	if issues := r.repo.Issues(); !slices.ContainsFunc(issues[len(issues)-1].Labels, func(l string) bool { return l == "postmortem-followup" }) {
		t.Errorf("the last issue is no follow-up: %+v", issues[len(issues)-1])
	}

	// What a person did to the proposal stays.
	r.git("checkout", "-q", "-b", "theirs", "FETCH_HEAD")
	r.write("postmortems/notes.txt", "mine")
	theirs := r.commit()
	r.git("push", "-q", "origin", "theirs:postmortem/pull")
	r.git("checkout", "-q", "main")
	log, ok = r.run("postmortem-pull.yml", "workflow_dispatch", map[string]any{"ref": "refs/heads/main"})
	if ok || r.git("ls-remote", r.origin, "refs/heads/postmortem/pull") != theirs+"\trefs/heads/postmortem/pull" {
		t.Errorf("a person's commit is gone:\n%s", log)
	}
}

// TestOwnAction runs the job in which this repository uses its own action.
func TestOwnAction(t *testing.T) {
	r := newRunner(t)
	copySource(t, r.dir)
	if err := os.CopyFS(filepath.Join(r.dir, "postmortems"), os.DirFS("../../postmortems")); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile("../../.github/workflows/ci.yml")
	if err != nil {
		t.Fatal(err)
	}
	r.write(".github/workflows/ci.yml", string(data))
	r.commit()
	log, ok := r.run("ci.yml", "push", map[string]any{"ref": "refs/heads/main"}, "-j", "action", "--matrix", "os:ubuntu-latest")
	if !ok {
		t.Error(log)
	}
	r.contains("the log", log, "Success - Main The outputs say what was made")
}

// TestRelease makes a release of a copy of this repository, for one system.
func TestRelease(t *testing.T) {
	r := newRunner(t)
	for _, name := range []string{"LICENSE", "README.md", "Makefile", ".github/workflows/release.yml"} {
		data, err := os.ReadFile("../../" + name)
		if err != nil {
			t.Fatal(err)
		}
		r.write(name, string(data))
	}
	copySource(t, r.dir)
	r.write("CHANGELOG.md", "# Changelog\n\n## v1.2.3\n\n- It works.\n\n## v1.2.2\n\n- Not yet.\n")
	r.write(".gitignore", "/bin/\n/dist/\n")
	r.commit()
	r.git("tag", "v1.2.3")
	tag := map[string]any{"ref": "refs/tags/v1.2.3"}
	log, ok := r.run("release.yml", "push", tag, "--env", "PLATFORMS=linux/amd64")
	if !ok {
		t.Fatal(log)
	}
	r.contains("the release", r.artifact("gh.log"), "release create v1.2.3 --verify-tag --title v1.2.3 --notes-file dist/NOTES.md dist/postmortem_v1.2.3_linux_amd64.tar.gz dist/checksums.txt")
	if got := strings.TrimSpace(r.artifact("dist/NOTES.md")); got != "- It works." {
		t.Errorf("the notes are %q", got)
	}
	list, err := exec.Command("tar", "-tzf", filepath.Join(r.artifacts, "dist/postmortem_v1.2.3_linux_amd64.tar.gz")).Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"postmortem", "LICENSE", "man/postmortem-lint.1", "completions/postmortem.zsh"} {
		if !strings.Contains(string(list), "\npostmortem_v1.2.3_linux_amd64/"+name+"\n") {
			t.Errorf("the archive lacks %s:\n%s", name, list)
		}
	}
	r.write("CHANGELOG.md", "# Changelog\n\n## Unreleased\n")
	r.commit()
	if log, ok := r.run("release.yml", "push", tag, "-j", "archives", "--env", "PLATFORMS="); ok {
		t.Errorf("a release without notes:\n%s", log)
	}
}
