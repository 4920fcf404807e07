package history

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/go-git/go-git/v5/plumbing"
)

// A large folder in many versions is what the git command says, in bytes and in
// what changed between any two; and it is not copied for each.
func TestLargeFolder(t *testing.T) {
	dir := t.TempDir()
	run(t, dir, "init", "-q", "-b", "main")
	r := rand.New(rand.NewPCG(3, 4))
	var b bytes.Buffer
	const commits, files = 120, 700
	name := func() string {
		n := r.IntN(files)
		return fmt.Sprintf("docs/%04d%s", n, []string{".md", "", "-", "/index.md"}[n%4])
	}
	for i := range commits {
		fmt.Fprintf(&b, "commit refs/heads/main\ncommitter C <c@example.com> %d +0000\ndata 0\n", 1e9+i)
		edits := 1 + r.IntN(4)
		if i == 0 {
			edits = files
		}
		for range edits {
			if i > 0 && r.IntN(3) == 0 {
				fmt.Fprintf(&b, "D %s\n", name())
				continue
			}
			text := fmt.Sprint(r.IntN(1000))
			fmt.Fprintf(&b, "M 100644 inline %s\ndata %d\n%s\n", name(), len(text), text)
		}
	}
	load := exec.Command("git", "-C", dir, "fast-import", "--quiet", "--date-format=raw")
	load.Stdin = &b
	if out, err := load.CombinedOutput(); err != nil {
		t.Fatalf("fast-import: %v\n%s", err, out)
	}
	run(t, dir, "repack", "-adfq", "--depth", "50", "--window", "20")
	repo, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	o, err := openObjects(repo)
	if err != nil {
		t.Fatal(err)
	}
	defer o.Close()

	hashes := strings.Fields(run(t, dir, "log", "--format=%T", "main"))
	var trees []*tree
	shared := 0
	for _, h := range hashes {
		h = strings.TrimSpace(run(t, dir, "rev-parse", h+":docs"))
		got, err := o.tree(plumbing.NewHash(h))
		if err != nil {
			t.Fatal(err)
		}
		want, err := exec.Command("git", "-C", dir, "cat-file", "tree", h).Output()
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got.text(), want) || got.size != len(want) {
			t.Fatalf("tree %s has %d bytes, git's has %d", h, got.size, len(want))
		}
		if trees = append(trees, got); len(got.stretches) > 1 {
			shared++
		}
	}
	if shared < commits/2 {
		t.Errorf("of %d trees only %d share entries", len(trees), shared)
	}
	for range 100 {
		i, k := r.IntN(len(trees)), r.IntN(len(trees))
		seen := map[string]bool{}
		err := differences(trees[i], trees[k], func(name []byte, x, y node) error {
			if x == y {
				t.Errorf("%s does not differ", name)
			}
			seen[string(name)] = true
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for name := range seen {
			got = append(got, name)
		}
		slices.Sort(got)
		want := strings.Fields(run(t, dir, "diff-tree", "--name-only", hashes[i]+":docs", hashes[k]+":docs"))
		slices.Sort(want)
		if want = slices.Compact(want); !slices.Equal(got, want) {
			t.Errorf("between %d and %d differ\n%q, git says\n%q", i, k, got, want)
		}
	}
}
