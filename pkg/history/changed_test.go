package history

import (
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func write(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		full := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func commit(t *testing.T, dir, message string) string {
	t.Helper()
	run(t, dir, "add", "-A")
	run(t, dir, "commit", "-q", "--allow-empty", "-m", message)
	return run(t, dir, "rev-parse", "HEAD")
}

// list returns the names below the folder that exist and have changed, as we
// see it.
func list(t *testing.T, dir, folder, revision string) []string {
	t.Helper()
	r, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	base, err := r.Since(revision, dir)
	if err != nil {
		t.Fatalf("since %s: %v", revision, err)
	}
	if want := strings.Fields(run(t, dir, "merge-base", "--all", revision, "HEAD")); !slices.Contains(want, base.Commit.Hash) {
		t.Errorf("since %s: base %s, git says %s", revision, base.Commit.Hash, want)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	changed := []string{}
	err = fs.WalkDir(root.FS(), folder, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		is, err := base.Changed(root.FS(), name)
		if is {
			changed = append(changed, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return changed
}

// oracle asks the git command the same.
func oracle(t *testing.T, dir, folder, revision string) []string {
	t.Helper()
	base := run(t, dir, "merge-base", revision, "HEAD")
	names := run(t, dir, "-c", "core.quotePath=false", "diff", "--name-only", "--no-renames", "--diff-filter=d", base, "--", folder)
	more := run(t, dir, "-c", "core.quotePath=false", "ls-files", "--others", "--", folder)
	out := []string{}
	for _, name := range strings.Split(names+"\n"+more, "\n") {
		if name != "" && !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}

func agree(t *testing.T, dir, folder, revision string, want ...string) {
	t.Helper()
	got, git := list(t, dir, folder, revision), oracle(t, dir, folder, revision)
	slices.Sort(got)
	if !slices.Equal(got, git) {
		t.Errorf("since %s: %q, git says %q", revision, got, git)
	}
	if want != nil && !slices.Equal(got, want) {
		t.Errorf("since %s: %q, want %q", revision, got, want)
	}
}

func TestChanged(t *testing.T) {
	dir := t.TempDir()
	run(t, dir, "init", "-q", "-b", "main")
	write(t, dir, map[string]string{
		"p/same.md": "same", "p/edited.md": "a", "p/renamed.md": strings.Repeat("text\n", 20), "p/gone.md": "x", "p/sub/deep.md": "deep",
		"p/crlf.md": "a\r\nb\r\n", "p/worked on.md": "a", "p/ümlaut.md": "a", "p/back.md": "a", "other.md": "x", "p/empty.md": "",
	})
	first := commit(t, dir, "first")
	run(t, dir, "tag", "-a", "-m", "one", "v1")
	run(t, dir, "tag", "light")

	run(t, dir, "switch", "-q", "-c", "feature")
	write(t, dir, map[string]string{"p/edited.md": "b", "p/new.md": "n", "p/back.md": "b", "other.md": "y"})
	run(t, dir, "mv", "p/renamed.md", "p/moved.md")
	run(t, dir, "rm", "-q", "p/gone.md")
	commit(t, dir, "feature 1")

	// Main goes on: what changes there is not the feature's work.
	run(t, dir, "switch", "-q", "main")
	write(t, dir, map[string]string{"p/same.md": "main's", "p/main.md": "m"})
	second := commit(t, dir, "second")

	run(t, dir, "switch", "-q", "feature")
	want := []string{"p/back.md", "p/edited.md", "p/moved.md", "p/new.md"}
	for _, revision := range []string{"main", "v1", "light", "refs/tags/v1", "tags/v1", "heads/main", first, first[:7], first[:9], "HEAD~1", "HEAD^", "HEAD~", "@~1", "main^0", "v1^{commit}", "v1^{}"} {
		agree(t, dir, "p", revision, want...)
	}
	agree(t, dir, "p/sub", "main")
	nothing := []string{}
	agree(t, dir, "p", "HEAD", nothing...)

	// The working tree counts, committed or not.
	write(t, dir, map[string]string{"p/worked on.md": "b", "p/ümlaut.md": "b", "p/untracked.md": "u", "p/back.md": "a", "p/crlf.md": "a\nb\n", "p/empty.md": "x"})
	run(t, dir, "add", "p/ümlaut.md")
	want = []string{"p/crlf.md", "p/edited.md", "p/empty.md", "p/moved.md", "p/new.md", "p/untracked.md", "p/worked on.md", "p/ümlaut.md"}
	agree(t, dir, "p", "main", want...)
	agree(t, dir, "p", "HEAD", "p/back.md", "p/crlf.md", "p/empty.md", "p/untracked.md", "p/worked on.md", "p/ümlaut.md")
	commit(t, dir, "feature 2")
	agree(t, dir, "p", "main", want...)

	// Main merged into the feature: its changes are still not the feature's.
	run(t, dir, "merge", "-q", "--no-edit", "main")
	agree(t, dir, "p", "main", want...)
	agree(t, dir, "p", second, want...)
	agree(t, dir, "p", "HEAD^2", want...)
	agree(t, dir, "p", "HEAD~2")

	// From a linked worktree, and in a project below the root.
	linked := filepath.Join(t.TempDir(), "linked")
	run(t, dir, "worktree", "add", "-q", "--detach", linked)
	write(t, linked, map[string]string{"p/linked.md": "x"})
	agree(t, linked, "p", "main", "p/crlf.md", "p/edited.md", "p/empty.md", "p/linked.md", "p/moved.md", "p/new.md", "p/untracked.md", "p/worked on.md", "p/ümlaut.md")
	r, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	base, err := r.Since("main", filepath.Join(dir, "p"))
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]bool{"same.md": false, "sub/deep.md": false, "edited.md": true, "sub/new.md": true} {
		fsys := os.DirFS(filepath.Join(dir, "p"))
		if got, err := base.Changed(fsys, name); err != nil && !want || got != want {
			t.Errorf("below p: %s is %v, error %v", name, got, err)
		}
	}

	// A symbolic link counts by its target.
	if err := os.Symlink("same.md", filepath.Join(dir, "p/link.md")); err != nil {
		t.Fatal(err)
	}
	commit(t, dir, "link")
	agree(t, dir, "p", "HEAD", nothing...)
	os.Remove(filepath.Join(dir, "p/link.md"))
	os.Symlink("edited.md", filepath.Join(dir, "p/link.md"))
	agree(t, dir, "p", "HEAD", "p/link.md")

	// Packed objects and references.
	run(t, dir, "gc", "-q")
	agree(t, dir, "p", "main")
	agree(t, dir, "p", first[:8])
}

// Branches may be called like files of git, or like the beginning of a hash.
func TestNamesOfBranches(t *testing.T) {
	dir := t.TempDir()
	run(t, dir, "init", "-q", "-b", "main")
	first := commit(t, dir, "0")
	for i := range 300 { // so that short names are the beginning of some hash
		run(t, dir, "commit", "-q", "--allow-empty", "-m", fmt.Sprint(i))
	}
	r, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"config", "index", "a", "add", "feed", "description", "feature/x", "release-1.0", "HEAD-2"} {
		run(t, dir, "branch", name, first)
		if c, err := r.resolve(name); err != nil || c.Hash.String() != first {
			t.Errorf("%s: %v %v, want %s", name, c, err, first)
		}
	}
}

func TestUnknownRevisions(t *testing.T) {
	dir := t.TempDir()
	run(t, dir, "init", "-q", "-b", "main")
	r, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Since("main", dir); err == nil {
		t.Error("a repository without commits has changes since main")
	}
	head := commit(t, dir, "one")
	for _, name := range []string{"outside", ".git/outside"} {
		write(t, dir, map[string]string{name: head + "\n"})
	}
	for _, revision := range []string{"", "~1", "^", "nope", "origin/nope", "HEAD~1", "HEAD^2", "HEAD~99999999999", "-x", "--upload-pack=x", "HEAD^{tree}", "HEAD:x", "../../etc/passwd",
		"refs/heads/../../config", "../outside", "refs/../outside", ":/one", "@{1}", "HEAD^{/one}", strings.Repeat("0", 40), "dead", "\x00", "main..HEAD"} {
		_, err := r.Since(revision, dir)
		if err == nil || !strings.Contains(err.Error(), "revision") {
			t.Errorf("%q: error %v", revision, err)
		}
	}
	if _, err := r.Since("origin/main", dir); err == nil || !strings.Contains(err.Error(), "git fetch origin main") {
		t.Errorf("a branch that was never fetched: %v", err)
	}
	if _, err := r.Since("main", t.TempDir()); err == nil || !strings.Contains(err.Error(), "not in the working tree") {
		t.Errorf("another folder: %v", err)
	}
	run(t, dir, "switch", "-q", "--orphan", "lonely")
	commit(t, dir, "unrelated")
	if _, err := r.Since("main", dir); err == nil || !strings.Contains(err.Error(), "unrelated") {
		t.Errorf("no commit in common: %v", err)
	}
}

func TestShallowClone(t *testing.T) {
	origin := t.TempDir()
	run(t, origin, "init", "-q", "-b", "main")
	for i := range 5 {
		write(t, origin, map[string]string{fmt.Sprintf("p/%d.md", i): "x"})
		commit(t, origin, fmt.Sprint(i))
	}
	run(t, origin, "switch", "-q", "-c", "feature", "HEAD~2")
	write(t, origin, map[string]string{"p/new.md": "x"})
	commit(t, origin, "feature")

	clone := func(args ...string) string {
		dir := filepath.Join(t.TempDir(), "clone")
		run(t, origin, append([]string{"clone", "-q"}, append(args, "file://"+origin, dir)...)...)
		return dir
	}
	dir := clone("--depth=1", "--branch=feature")
	r, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, revision := range []string{"origin/main", "main", "HEAD~1", run(t, origin, "rev-parse", "main")} {
		if _, err := r.Since(revision, dir); err == nil || !strings.Contains(err.Error(), "fetch-depth: 0") {
			t.Errorf("%s: error %v", revision, err)
		}
	}
	// Both ends are here, and what joins them is not.
	run(t, dir, "fetch", "-q", "--depth=1", "origin", "main:refs/remotes/origin/main")
	if _, err := r.Since("origin/main", dir); err == nil || !strings.Contains(err.Error(), "git fetch --unshallow") {
		t.Errorf("cut off: error %v", err)
	}
	// Deep enough, though still shallow.
	dir = clone("--depth=4", "--no-single-branch", "--branch=feature")
	if run(t, dir, "rev-parse", "--is-shallow-repository") != "true" {
		t.Fatal("the clone is whole")
	}
	agree(t, dir, "p", "origin/main", "p/new.md")
	// What the error tells to do works.
	dir = clone("--depth=1", "--branch=feature")
	_, words, _ := strings.Cut(deepen, `"git `)
	words, _, _ = strings.Cut(words, `"`)
	run(t, dir, strings.Fields(words)...)
	agree(t, dir, "p", "origin/main", "p/new.md")
	// Without blobs, as in a partial clone.
	run(t, origin, "config", "uploadpack.allowFilter", "true")
	dir = clone("--filter=blob:none", "--branch=feature")
	agree(t, dir, "p", "origin/main", "p/new.md")
	run(t, dir, "fetch", "-q", "origin", "main")
	agree(t, dir, "p", "FETCH_HEAD", "p/new.md")
}

// Random histories with merges, some with dates that go backwards: the base is
// one that git finds, too.
func TestMergeBase(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for round := range 6 {
		dir := t.TempDir()
		run(t, dir, "init", "-q", "-b", "main")
		tree := run(t, dir, "mktree", "--missing")
		var all []string
		for i := range 30 {
			args := []string{"commit-tree", tree, "-m", fmt.Sprint(i)}
			for range min(i, 1+random.IntN(2)) {
				args = append(args, "-p", all[max(0, i-1-random.IntN(6))])
			}
			when := 1700000000 + i*60
			if round%2 == 1 {
				when += random.IntN(7) * 60
			}
			cmd := exec.Command("git", append([]string{"-c", "user.name=A", "-c", "user.email=a@example.com", "-C", dir}, args...)...)
			cmd.Env = append(os.Environ(), fmt.Sprintf("GIT_COMMITTER_DATE=%d +0000", when), fmt.Sprintf("GIT_AUTHOR_DATE=%d +0000", when))
			out, err := cmd.Output()
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, strings.TrimSpace(string(out)))
		}
		r, err := Open(dir)
		if err != nil {
			t.Fatal(err)
		}
		for range 25 {
			x, y := all[random.IntN(len(all))], all[random.IntN(len(all))]
			a, err := r.resolve(x)
			if err != nil {
				t.Fatal(err)
			}
			b, err := r.resolve(y)
			if err != nil {
				t.Fatal(err)
			}
			got, err := r.mergeBase(a, b)
			if err != nil {
				t.Fatal(err)
			}
			want := strings.Fields(run(t, dir, "merge-base", "--all", x, y))
			if got == nil || !slices.Contains(want, got.Hash.String()) {
				t.Errorf("round %d: %s and %s: %v, git says %q", round, x, y, got, want)
			}
		}
	}
}
