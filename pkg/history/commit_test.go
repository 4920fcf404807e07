package history

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

var (
	robot = Identity{"Robot", "robot@example.com"}
	noon  = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
)

func drafted(t *testing.T, dir, branch string) (*Draft, error) {
	t.Helper()
	r, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	return r.Draft(branch, dir)
}

// record commits one file to a branch and returns the branch's tip.
func record(t *testing.T, dir, branch, name, text string) string {
	t.Helper()
	d, err := drafted(t, dir, branch)
	if err != nil {
		t.Fatal(err)
	}
	c, err := d.Commit(map[string][]byte{name: []byte(text)}, "Record\n", robot, robot, noon)
	if err != nil {
		t.Fatal(err)
	}
	if tip := run(t, dir, "rev-parse", "refs/heads/"+branch); tip != c.Hash {
		t.Fatalf("branch %s is at %s, the commit is %s", branch, tip, c.Hash)
	}
	run(t, dir, "fsck", "--strict")
	return c.Hash
}

// start makes a repository with work in progress: a file staged, one changed,
// one not known to git.
func start(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	run(t, dir, "init", "-q", "-b", "main")
	write(t, dir, map[string]string{"p/a.md": "a\n", "p/deep/b.md": "b\n", "p.txt": "x\n", "tool": "#!\n", "z": "z\n"})
	if err := os.Chmod(filepath.Join(dir, "tool"), 0o755); err != nil {
		t.Fatal(err)
	}
	commit(t, dir, "first")
	write(t, dir, map[string]string{"p.txt": "staged\n", "z": "changed\n", "new": "new\n"})
	run(t, dir, "add", "p.txt")
	return dir
}

func TestCommitTouchesNothingElse(t *testing.T) {
	dir := start(t)
	head, status := run(t, dir, "rev-parse", "HEAD"), run(t, dir, "status", "--porcelain")
	d, err := drafted(t, dir, "postmortem/pull")
	if err != nil {
		t.Fatal(err)
	}
	if data, ok, err := d.AtHead("p/deep/b.md"); string(data) != "b\n" || !ok || err != nil {
		t.Errorf("%q, %v, %v", data, ok, err)
	}
	for _, name := range []string{"new", "p", "p/a.md/x", "nothing"} {
		if _, ok, err := d.AtHead(name); ok || err != nil {
			t.Errorf("%s: %v, %v", name, ok, err)
		}
	}
	other := Identity{"Jo O'Neil, Jr.", "jo@example.com"}
	c, err := d.Commit(map[string][]byte{"p/deep/b.md": []byte("b2\n"), "tool": []byte("#!2\n"), "p/a.md": []byte("a2\n")}, "Record\n\nall\n", other, robot, noon)
	if err != nil {
		t.Fatal(err)
	}
	run(t, dir, "fsck", "--strict")
	for want, args := range map[string]string{
		head: "rev-parse HEAD", "refs/heads/main": "symbolic-ref HEAD", status: "status --porcelain",
		c.Hash:                               "rev-parse postmortem/pull",
		head + " ":                           "log -1 --format=%P%x20 postmortem/pull",
		"M\tp/a.md\nM\tp/deep/b.md\nM\ttool": "diff --name-status HEAD postmortem/pull",
		"Jo O'Neil, Jr. <jo@example.com> 1795435200 Robot <robot@example.com> Record": "log -1 --format=%an%x20<%ae>%x20%at%x20%cn%x20<%ce>%x20%s postmortem/pull",
		"100755 blob": "ls-tree --format=%(objectmode)%x20%(objecttype) postmortem/pull tool",
		"b2":          "show postmortem/pull:p/deep/b.md",
	} {
		if got := run(t, dir, strings.Fields(args)...); strings.TrimSpace(got) != strings.TrimSpace(want) {
			t.Errorf("git %s: %q, want %q", args, got, want)
		}
	}
	if _, err := d.Commit(map[string][]byte{"p/a.md": []byte("a3\n")}, "Record\n", robot, robot, noon); !errors.Is(err, ErrMoved) {
		t.Errorf("a branch that has moved: %v", err)
	}
	d, err = drafted(t, dir, "postmortem/pull")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Commit(map[string][]byte{"p/none.md": nil}, "Record\n", robot, robot, noon); err == nil {
		t.Error("a file that is not there was committed")
	}
	if tip := run(t, dir, "rev-parse", "postmortem/pull"); tip != c.Hash {
		t.Error("a commit that failed moved the branch")
	}
}

func TestCommitOnBranches(t *testing.T) {
	dir := start(t)
	run(t, dir, "stash", "-u")
	first := run(t, dir, "rev-parse", "HEAD")
	tip := record(t, dir, "pull", "p/a.md", "1\n")
	if got := record(t, dir, "pull", "p/a.md", "2\n"); run(t, dir, "rev-parse", got+"^") != tip {
		t.Error("a second commit does not stand on the first")
	}
	run(t, dir, "pack-refs", "--all")
	d, err := drafted(t, dir, "pull")
	if err != nil {
		t.Fatal(err)
	}
	if data, _, _ := d.Before("p/a.md"); string(data) != "2\n" {
		t.Errorf("the commit below has %q", data)
	}
	record(t, dir, "pull", "p/a.md", "3\n")

	// Merged: the next one stands on HEAD.
	run(t, dir, "merge", "-q", "--no-ff", "-m", "merge", "pull")
	merged := run(t, dir, "rev-parse", "HEAD")
	if got := record(t, dir, "pull", "p/a.md", "4\n"); run(t, dir, "rev-parse", got+"^") != merged {
		t.Error("a commit after the merge does not stand on it")
	}

	// Without a branch checked out.
	run(t, dir, "checkout", "-q", "--detach", first)
	if got := record(t, dir, "detached", "p/a.md", "5\n"); run(t, dir, "rev-parse", got+"^") != first {
		t.Error("a commit without a branch does not stand on HEAD")
	}
	run(t, dir, "checkout", "-q", "main")

	// In a linked working tree.
	linked := filepath.Join(t.TempDir(), "linked")
	run(t, dir, "worktree", "add", "-q", "-b", "feature", linked)
	if got := record(t, linked, "linked", "p/a.md", "6\n"); run(t, dir, "rev-parse", "linked^") != merged {
		t.Errorf("%s does not stand on the linked tree's HEAD", got)
	}

	commit(t, dir, "more")
	run(t, dir, "symbolic-ref", "refs/heads/alias", "refs/heads/pull")
	for _, tt := range []struct{ dir, branch, want string }{
		{dir, "main", "is checked out in " + dir},
		{linked, "main", "is checked out in " + dir},
		{dir, "feature", "is checked out in " + linked},
		{dir, "pull", "git branch -D pull"},
		{dir, "alias", "stands for another one"},
		{dir, "pull/more", "cannot be beside branch pull"},
		{dir, "a..b", "cannot be the name of a branch"},
		{dir, "-x", "cannot be the name of a branch"},
		{dir, "", "cannot be the name of a branch"},
	} {
		if _, err := drafted(t, tt.dir, tt.branch); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("branch %q: error %v, want %q", tt.branch, err, tt.want)
		}
	}
	empty := t.TempDir()
	run(t, empty, "init", "-q")
	if _, err := drafted(t, empty, "pull"); err == nil || !strings.Contains(err.Error(), "no commit yet") {
		t.Errorf("error %v", err)
	}
}

// actions/checkout makes clones that know one commit.
func TestCommitInAShallowClone(t *testing.T) {
	dir := start(t)
	run(t, dir, "stash", "-u")
	commit(t, dir, "second")
	clone := filepath.Join(t.TempDir(), "clone")
	run(t, dir, "clone", "-q", "--depth", "1", "file://"+dir, clone)
	first := record(t, clone, "pull", "p/a.md", "1\n")
	if got := record(t, clone, "pull", "p/a.md", "2\n"); run(t, clone, "rev-parse", got+"^") != first {
		t.Error("a second commit does not stand on the first")
	}
	run(t, clone, "push", "-q", "origin", "pull")
	if got := run(t, dir, "show", "pull:p/a.md"); got != "2" {
		t.Errorf("pushed %q", got)
	}
}

// The documents may live in a part of the repository.
func TestCommitBelowAFolder(t *testing.T) {
	dir := start(t)
	below := filepath.Join(dir, "p")
	d, err := drafted(t, below, "pull")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Commit(map[string][]byte{"deep/b.md": []byte("b2\n")}, "Record\n", robot, robot, noon); err != nil {
		t.Fatal(err)
	}
	if got := run(t, dir, "diff", "--name-only", "main", "pull"); got != "p/deep/b.md" {
		t.Errorf("changed %s", got)
	}
}

func TestIdentities(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("XDG_CONFIG_HOME", "")
	dir := t.TempDir()
	run(t, dir, "init", "-q")
	env := map[string]string{}
	who := func(given Identity) (string, error) {
		r, err := Open(dir)
		if err != nil {
			t.Fatal(err)
		}
		a, c, err := r.Identities(func(name string) string { return env[name] }, given)
		return a.Name + " " + a.Email + ", " + c.Name + " " + c.Email, err
	}
	if _, err := who(Identity{}); !errors.Is(err, ErrNoIdentity) {
		t.Errorf("nobody: %v", err)
	}
	for _, step := range []struct {
		do    func()
		given Identity
		want  string
	}{
		{func() {}, robot, "Robot robot@example.com, Robot robot@example.com"},
		{func() {
			write(t, home, map[string]string{".gitconfig": "[user]\n\tname = Jo\n\temail = jo@example.com\n"})
		}, Identity{}, "Jo jo@example.com, Jo jo@example.com"},
		{func() {}, robot, "Robot robot@example.com, Jo jo@example.com"},
		{func() { run(t, dir, "config", "user.email", "jo@work.example") }, Identity{}, "Jo jo@work.example, Jo jo@work.example"},
		{func() { env["GIT_AUTHOR_NAME"], env["GIT_COMMITTER_EMAIL"] = "Env", "env@example.com" }, Identity{}, "Env jo@work.example, Jo env@example.com"},
	} {
		step.do()
		if got, err := who(step.given); got != step.want || err != nil {
			t.Errorf("%s, %v; want %s", got, err, step.want)
		}
	}
	env["GIT_AUTHOR_NAME"] = "a <b>\n"
	if _, err := who(Identity{}); !errors.Is(err, ErrNoIdentity) {
		t.Errorf("a name that would forge a header: %v", err)
	}
	for text, ok := range map[string]bool{"Jo <jo@example.com>": true, "jo@example.com": false, "<jo@example.com>": false, "Jo <a> <b>": false, "J\no <a@b>": false} {
		if _, got := ParseIdentity(text); got != ok {
			t.Errorf("%q: %v", text, got)
		}
	}
}
