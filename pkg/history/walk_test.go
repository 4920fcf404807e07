package history

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/object"
	gocmp "github.com/google/go-cmp/cmp"
)

// past is a made-up history: what each commit has, in the order of creation.
type past []moment

type moment struct {
	parents           []int
	author, committer int64
	files             map[string]version
}

type version struct{ mode, text string }

// names are in an order that tells git's from ours: "-" < "." < "/".
var names = []string{
	"docs/a-b.md", "docs/a.md", "docs/a/index.md", "docs/b.md", "docs/b.md/index.md", "docs/c.md", "docs/2024/d.md", "docs/2024/e.md",
	"docs/2024/f/index.md", "docs/[g]*.md",
}

// invent makes a history of n commits with merges, evil ones among them, and
// files that come, change, move and go. With ordered clocks, a commit is newer
// than all before it.
func invent(r *rand.Rand, n int, ordered bool) past {
	var p past
	for i := range n {
		m := moment{committer: 1e9 + int64(i)*100, author: 1e9 + r.Int64N(1e7)}
		if !ordered {
			m.committer = 1e9 + r.Int64N(10)
		}
		switch k := r.IntN(10); {
		case i == 0 || k == 0 && i < n-1: // another root
		case k < 6:
			m.parents = []int{max(0, i-1-r.IntN(4))}
		default:
			for range 2 + r.IntN(2) {
				if parent := max(0, i-1-r.IntN(8)); !slices.Contains(m.parents, parent) {
					m.parents = append(m.parents, parent)
				}
			}
		}
		if i == n-1 { // joins what is left over
			m.parents = nil
			for q := range p {
				if !slices.ContainsFunc(p, func(o moment) bool { return slices.Contains(o.parents, q) }) {
					m.parents = append(m.parents, q)
				}
			}
		}
		m.files = map[string]version{}
		if len(m.parents) > 0 {
			m.files = maps.Clone(p[m.parents[0]].files)
		}
		for _, parent := range m.parents[min(1, len(m.parents)):] {
			for _, name := range names { // each side wins somewhere
				if v, ok := p[parent].files[name]; r.IntN(2) == 0 {
					if delete(m.files, name); ok {
						m.put(name, v)
					}
				}
			}
		}
		if len(m.parents) < 2 || r.IntN(3) > 0 {
			for range 1 + r.IntN(3) {
				m.edit(r)
			}
		}
		p = append(p, m)
	}
	return p
}

func (m *moment) edit(r *rand.Rand) {
	name := names[r.IntN(len(names))]
	old, exists := m.files[name]
	text := "status: " + []string{"draft", "in-review", "reviewed", "closed"}[r.IntN(4)] + "\n" + strconv.Itoa(r.IntN(3))
	switch k := r.IntN(10); {
	case k < 2:
		delete(m.files, name)
	case k < 3 && exists:
		delete(m.files, name)
		m.put(names[r.IntN(len(names))], old)
	case k < 4 && exists && old.mode != "120000":
		old.mode = map[string]string{"100644": "100755", "100755": "100644"}[old.mode]
		m.put(name, old)
	case k < 5:
		m.put(name, version{"120000", "elsewhere.md"})
	default:
		m.put(name, version{"100644", text})
	}
}

// put keeps a file from being a folder, too.
func (m *moment) put(name string, v version) {
	for other := range m.files {
		if strings.HasPrefix(other, name+"/") || strings.HasPrefix(name, other+"/") {
			delete(m.files, other)
		}
	}
	m.files[name] = v
}

// write makes the repository; commits hold the hashes.
func (p past) write(t testing.TB, dir string) (hashes []string) {
	t.Helper()
	var b bytes.Buffer
	for i, m := range p {
		fmt.Fprintf(&b, "commit refs/heads/b%d\nmark :%d\nauthor A <a@example.com> %d +0130\ncommitter C <c@example.com> %d -0500\ndata 0\n", i, i+1, m.author, m.committer)
		for k, parent := range m.parents {
			fmt.Fprintf(&b, "%s :%d\n", []string{"from", "merge"}[min(k, 1)], parent+1)
		}
		b.WriteString("deleteall\n")
		for _, name := range slices.Sorted(maps.Keys(m.files)) {
			v := m.files[name]
			fmt.Fprintf(&b, "M %s inline %s\ndata %d\n%s\n", v.mode, name, len(v.text), v.text)
		}
		b.WriteString("\n")
	}
	fmt.Fprintf(&b, "reset refs/heads/main\nfrom :%d\n\n", len(p))
	for i := range p {
		fmt.Fprintf(&b, "get-mark :%d\n", i+1)
	}
	run(t, dir, "init", "-q", "-b", "main")
	cmd := exec.Command("git", "-C", dir, "fast-import", "--quiet", "--date-format=raw")
	cmd.Stdin = &b
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("fast-import: %v\n%s", err, out)
	}
	run(t, dir, "reset", "-q", "--hard")
	return strings.Fields(string(out))
}

// shownBy lists the commits that git shows for a document, newest first.
func shownBy(t testing.TB, dir, name string) []string {
	t.Helper()
	return strings.Fields(run(t, dir, "--literal-pathspecs", "log", "--format=%H", "main", "--", name))
}

// The git command is the oracle, on histories that nobody would think of.
func TestWalk(t *testing.T) {
	isReviewed := func(text []byte) bool {
		return bytes.HasPrefix(text, []byte("status: reviewed")) || bytes.HasPrefix(text, []byte("status: closed"))
	}
	merges, reviews := 0, 0
	for seed := range uint64(6) {
		ordered := seed%3 > 0
		p := invent(rand.New(rand.NewPCG(seed, 1)), 160, ordered)
		dir := t.TempDir()
		hashes := p.write(t, dir)
		of := map[string]moment{}
		for i, h := range hashes {
			of[h] = p[i]
		}
		if seed%2 == 0 {
			run(t, dir, "repack", "-adq", "--depth", "10")
		}
		r, err := Open(dir)
		if err != nil {
			t.Fatal(err)
		}

		o, err := openObjects(r)
		if err != nil {
			t.Fatal(err)
		}
		shown := make([][]string, len(names))
		w := newWalk(o, names)
		w.found = func(c *object.Commit, ch change) {
			if list := shown[ch.document]; len(list) == 0 || list[len(list)-1] != c.Hash.String() {
				shown[ch.document] = append(list, c.Hash.String())
			}
		}
		if err := w.run(context.Background(), plumbing.NewHash(hashes[len(hashes)-1])); err != nil {
			t.Fatal(err)
		}
		o.Close()
		dates, err := r.Dates(context.Background(), dir, names, Reviews{all, isReviewed})
		if err != nil {
			t.Fatal(err)
		}

		for i, name := range names {
			want := shownBy(t, dir, name)
			got := slices.Clone(shown[i])
			for _, h := range want {
				if len(of[h].parents) > 1 {
					merges++
				}
			}
			if len(want) > 0 && got[0] != want[0] {
				t.Errorf("seed %d: newest commit of %s: %s, git says %s", seed, name, got[0], want[0])
			}
			if !ordered { // clocks that differ: git's order is by chance
				slices.Sort(got)
				slices.Sort(want)
			}
			if diff := gocmp.Diff(want, got); !slices.Equal(want, got) {
				t.Errorf("seed %d: commits of %s:\n%s", seed, name, diff)
				continue
			}
			d, ok := dates[name]
			if _, exists := p[len(p)-1].files[name]; exists != ok {
				t.Errorf("seed %d: %s has dates: %v, exists: %v", seed, name, ok, exists)
			}
			if !ok {
				continue
			}
			if d.LastChanged.Unix() != of[shown[i][0]].author {
				t.Errorf("seed %d: %s last changed %v", seed, name, d.LastChanged)
			}
			oldest := slices.MinFunc(shown[i], func(a, b string) int { return cmp.Compare(of[a].committer, of[b].committer) })
			if ordered && d.Created.Unix() != of[oldest].author {
				t.Errorf("seed %d: %s created %v", seed, name, d.Created)
			}
			reviewed := func(m moment) bool {
				v := m.files[name]
				return v.mode != "120000" && isReviewed([]byte(v.text))
			}
			var since time.Time
			for _, h := range shown[i] {
				if !reviewed(p[len(p)-1]) {
					break
				}
				if reviewed(of[h]) && !slices.ContainsFunc(of[h].parents, func(i int) bool { return reviewed(p[i]) }) {
					since = time.Unix(of[h].author, 0)
					reviews++
					break
				}
			}
			if !d.Reviewed.Equal(since) {
				t.Errorf("seed %d: %s reviewed %v, want %v", seed, name, d.Reviewed, since)
			}
		}
	}
	if merges < 25 || reviews < 10 {
		t.Errorf("only %d merges and %d reviews were met", merges, reviews)
	}
}
