package history

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// story is a repository whose document was written, reviewed and corrected, a
// day apart, between commits about other things.
func story(t *testing.T) (dir string) {
	t.Helper()
	dir = t.TempDir()
	run(t, dir, "init", "-q", "-b", "main")
	day := 0
	commit := func(name, text string) {
		t.Helper()
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		run(t, dir, "add", ".")
		day++
		run(t, dir, "commit", "-q", "-m", "x", "--date", fmt.Sprintf("2025-01-%02dT12:00:00Z", day))
	}
	commit("src/main.txt", "1")
	commit("team/postmortems/a.md", "draft")
	commit("src/main.txt", "2")
	commit("team/postmortems/a.md", "reviewed")
	commit("src/main.txt", "3")
	commit("team/postmortems/a.md", "reviewed, corrected")
	commit("src/main.txt", "4")
	return dir
}

func all(string) bool { return true }

func storyReviewed(text []byte) bool { return strings.HasPrefix(string(text), "reviewed") }

func days(d Dates) string {
	day := func(t time.Time) int {
		if t.IsZero() {
			return 0
		}
		return t.UTC().Day()
	}
	return fmt.Sprint(day(d.Created), day(d.Reviewed), day(d.LastChanged))
}

// ask opens a working tree anew and asks about its document.
func ask(t *testing.T, dir string) (Dates, error) {
	t.Helper()
	r, err := Open(dir)
	if err != nil {
		return Dates{}, err
	}
	dates, err := r.Dates(context.Background(), filepath.Join(dir, "team", "postmortems"), []string{"a.md", "b.md"}, Reviews{all, storyReviewed})
	if _, ok := dates["b.md"]; ok {
		t.Error("a document that is not there has dates")
	}
	return dates["a.md"], err
}

func TestDates(t *testing.T) {
	dir := story(t)
	check := func(what, dir string) {
		t.Helper()
		d, err := ask(t, dir)
		if err != nil || days(d) != "2 4 6" {
			t.Errorf("%s: %s, %v", what, days(d), err)
		}
	}
	place := func(name string) string { return filepath.Join(t.TempDir(), name) }
	check("loose objects", dir)

	linked := place("linked")
	run(t, dir, "worktree", "add", "-q", "--detach", linked)
	check("linked worktree", linked)

	shared := place("shared")
	run(t, dir, "clone", "-q", "--shared", dir, shared)
	check("alternates, loose", shared)
	second := place("second")
	run(t, shared, "clone", "-q", "--shared", shared, second)
	check("alternates of alternates", second)

	run(t, dir, "repack", "-adq")
	check("one pack", dir)
	check("alternates, packed", shared)
	relative := filepath.Join(shared, ".git", "objects", "info", "alternates")
	to, err := filepath.Rel(filepath.Join(shared, ".git", "objects"), filepath.Join(dir, ".git", "objects"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(relative, []byte("# borrowed\n"+filepath.ToSlash(to)+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	check("relative alternates", shared)

	sparse := place("sparse")
	run(t, dir, "clone", "-q", "--no-checkout", "file://"+dir, sparse)
	run(t, sparse, "sparse-checkout", "set", "team")
	run(t, sparse, "checkout", "-q", "main")
	check("sparse checkout", sparse)

	// Several packs, and loose objects on top.
	for i := range 3 {
		name := filepath.Join(sparse, "team", "more.txt")
		if err := os.WriteFile(name, []byte(strconv.Itoa(i)), 0o600); err != nil {
			t.Fatal(err)
		}
		run(t, sparse, "add", "team/more.txt")
		run(t, sparse, "commit", "-q", "-m", "x")
		if i < 2 {
			run(t, sparse, "repack", "-dq")
		}
	}
	check("several packs", sparse)

	outer := place("outer")
	run(t, t.TempDir(), "init", "-q", outer)
	run(t, outer, "-c", "protocol.file.allow=always", "submodule", "add", "-q", dir, "inner")
	check("submodule", filepath.Join(outer, "inner"))

	odd := place("odd")
	run(t, dir, "clone", "-q", "file://"+dir, odd)
	if err := os.WriteFile(filepath.Join(odd, "team", "postmortems", "a.md"), []byte("reviewed in the year 10000"), 0o600); err != nil {
		t.Fatal(err)
	}
	run(t, odd, "commit", "-qam", "x", "--date", "@253402400000 +0000")
	if d, err := ask(t, odd); err != nil || !d.LastChanged.IsZero() || d.Created.IsZero() {
		t.Errorf("a clock that runs ahead: %v, %v", d, err)
	}

	// What the working tree has and HEAD has not does not count.
	if err := os.WriteFile(filepath.Join(dir, "team", "postmortems", "a.md"), []byte("draft again"), 0o600); err != nil {
		t.Fatal(err)
	}
	check("edited", dir)
	run(t, dir, "commit", "-qam", "x", "--date", "2025-01-20T12:00:00Z")
	if d, err := ask(t, dir); err != nil || days(d) != "2 0 20" {
		t.Errorf("no longer reviewed: %s, %v", days(d), err)
	}
}

// Authors go through .mailmap, as those of git log do.
func TestDatesAuthors(t *testing.T) {
	dir := story(t)
	file := filepath.Join(dir, "team", "postmortems", "a.md")
	for i, author := range []string{"Mona Lisa <MONA@example.com>", "mona <1+monalisa@users.noreply.github.com>", "Mona Lisa <mona@example.com>", "Bob <bob@example.com>"} {
		if err := os.WriteFile(file, []byte(strconv.Itoa(i)), 0o600); err != nil {
			t.Fatal(err)
		}
		run(t, dir, "commit", "-qam", "x", "--author", author)
	}
	if err := os.WriteFile(filepath.Join(dir, ".mailmap"), []byte("Mona Lisa <mona@example.com> <1+monalisa@users.noreply.github.com>\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	d, err := ask(t, dir)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]bool{}
	for _, p := range d.Authors {
		got[fmt.Sprintf("%s <%s>", p.Name, p.Email)] = true
	}
	want := map[string]bool{}
	for _, line := range strings.Split(run(t, dir, "log", "--use-mailmap", "--format=%aN <%aE>", "--", file), "\n") {
		want[strings.ReplaceAll(line, "MONA", "mona")] = true
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if !slices.ContainsFunc(d.Authors, func(p Person) bool { return p.Login == "monalisa" }) {
		t.Errorf("no login in %v", d.Authors)
	}
}

// git follows refs/replace: so must we, or dates differ from git log's.
func TestDatesReplaced(t *testing.T) {
	dir := story(t)
	// The review is replaced by a commit like it with another date.
	run(t, dir, "checkout", "-q", "main~3")
	run(t, dir, "commit", "-q", "--amend", "--no-edit", "--date", "2025-01-15T12:00:00Z")
	run(t, dir, "replace", "main~3", "HEAD")
	run(t, dir, "checkout", "-q", "main")
	if d, err := ask(t, dir); err != nil || days(d) != "2 15 6" {
		t.Errorf("%s, %v", days(d), err)
	}
	run(t, dir, "pack-refs", "--all")
	if d, err := ask(t, dir); err != nil || days(d) != "2 15 6" {
		t.Errorf("packed references: %s, %v", days(d), err)
	}
}

// What is not all there gives no dates, never wrong ones.
func TestDatesMissing(t *testing.T) {
	dir := story(t)
	run(t, dir, "config", "uploadpack.allowFilter", "true")
	file := "file://" + dir
	place := func(name string) string { return filepath.Join(t.TempDir(), name) }

	shallow := place("shallow")
	run(t, dir, "clone", "-q", "--depth", "5", file, shallow)
	linked := place("linked")
	run(t, shallow, "worktree", "add", "-q", "--detach", linked)
	for _, place := range []string{shallow, linked} {
		if d, err := ask(t, place); !errors.Is(err, ErrShallow) || !d.Created.IsZero() || !strings.Contains(err.Error(), "fetch-depth: 0") {
			t.Errorf("shallow: %s, %v", days(d), err)
		}
	}
	run(t, shallow, "fetch", "-q", "--unshallow")
	if d, err := ask(t, shallow); err != nil || days(d) != "2 4 6" {
		t.Errorf("deepened: %s, %v", days(d), err)
	}

	empty := t.TempDir()
	run(t, empty, "init", "-q")
	if err := os.MkdirAll(filepath.Join(empty, "team", "postmortems"), 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := ask(t, empty); !errors.Is(err, ErrNoCommits) {
		t.Errorf("no commits: %v", err)
	}

	// Old texts may be missing, old folders may not.
	blobless := place("blobless")
	run(t, dir, "clone", "-q", "--filter=blob:none", file, blobless)
	if d, err := ask(t, blobless); err != nil || days(d) != "2 0 6" {
		t.Errorf("without blobs: %s, %v", days(d), err)
	}
	treeless := place("treeless")
	run(t, dir, "clone", "-q", "--filter=tree:0", file, treeless)
	if d, err := ask(t, treeless); !errors.Is(err, ErrPartial) || !d.Created.IsZero() {
		t.Errorf("without trees: %s, %v", days(d), err)
	}

	sha256 := t.TempDir()
	run(t, sha256, "init", "-q", "--object-format=sha256")
	if err := os.MkdirAll(filepath.Join(sha256, "team", "postmortems"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(sha256, "team", "postmortems", "a.md"), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	run(t, sha256, "add", ".")
	run(t, sha256, "commit", "-q", "-m", "x")
	if _, err := ask(t, sha256); err == nil || !strings.Contains(err.Error(), "SHA-256") {
		t.Errorf("SHA-256: %v", err)
	}

	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	r, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Dates(ctx, dir, []string{"team/postmortems/a.md"}, Reviews{all, storyReviewed}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}
