package history

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/go-git/go-git/v5/plumbing"
)

// Every object of a repository, large ones in long chains of deltas among them,
// is as the git command has it.
func TestObjects(t *testing.T) {
	dir := t.TempDir()
	run(t, dir, "init", "-q")
	r := rand.New(rand.NewPCG(1, 2))
	text := make([]byte, 300_000)
	for i := range text {
		text[i] = byte(r.IntN(256))
	}
	for i := range 12 {
		switch i {
		case 3:
			text = append([]byte("at the top\n"), text...)
		case 6:
			text = append(text[150_000:], text[:150_000]...)
		case 9:
			text = text[:100]
		case 10:
			text = nil
		default:
			at := r.IntN(len(text) - 500)
			copy(text[at:], bytes.Repeat([]byte{byte(i)}, r.IntN(500)))
		}
		for name, data := range map[string][]byte{"large": text, fmt.Sprintf("small-%d", i): []byte(strings.Repeat("x", i))} {
			if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		run(t, dir, "add", ".")
		run(t, dir, "commit", "-q", "-m", "x")
		if i == 4 || i == 10 {
			text = bytes.Repeat([]byte{1, 2, 3}, 50_000)
		}
	}
	run(t, dir, "tag", "-a", "-m", "x", "v1")
	for _, how := range [][]string{{"repack", "-adfq", "--depth", "50", "--window", "50"}, {"-c", "repack.useDeltaBaseOffset=false", "repack", "-adfq"}} {
		run(t, dir, how...)
		repo, err := Open(dir)
		if err != nil {
			t.Fatal(err)
		}
		o, err := openObjects(repo)
		if err != nil {
			t.Fatal(err)
		}
		deltas := 0
		for _, line := range strings.Split(run(t, dir, "cat-file", "--batch-check=%(objectname) %(objecttype) %(deltabase)", "--batch-all-objects"), "\n") {
			f := strings.Fields(line)
			if strings.Trim(f[2], "0") != "" {
				deltas++
			}
			want, err := exec.Command("git", "-C", dir, "cat-file", f[1], f[0]).Output()
			if err != nil {
				t.Fatal(err)
			}
			kind, err := plumbing.ParseObjectType(f[1])
			if err != nil {
				t.Fatal(err)
			}
			found, err := o.read(plumbing.NewHash(f[0]), kind)
			got := found.text
			if found.tree != nil {
				got = found.tree.text()
			}
			if err != nil || !bytes.Equal(got, want) {
				t.Errorf("%s %s: %v, %d bytes, want %d", f[1], f[0], err, len(got), len(want))
			}
			if _, err := o.read(plumbing.NewHash(f[0]), plumbing.OFSDeltaObject); err == nil {
				t.Errorf("%s is whatever one asks for", f[0])
			}
		}
		o.Close()
		if deltas < 10 {
			t.Errorf("only %d objects are deltas", deltas)
		}
	}
}

// A pack with broken bytes is an error at most: reading ends, and in little
// memory.
func TestBrokenPack(t *testing.T) {
	dir := t.TempDir()
	run(t, dir, "init", "-q")
	for i := range 12 {
		for k := range 40 {
			if err := os.WriteFile(filepath.Join(dir, fmt.Sprint(k)), bytes.Repeat(fmt.Appendf(nil, "%d\n", i*k), 30), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		run(t, dir, "add", ".")
		run(t, dir, "commit", "-q", "-m", "x")
	}
	run(t, dir, "-c", "repack.useDeltaBaseOffset=false", "repack", "-adfq", "--depth", "50")
	hashes := strings.Fields(run(t, dir, "cat-file", "--batch-check=%(objectname)", "--batch-all-objects"))
	packs, err := filepath.Glob(filepath.Join(dir, ".git", "objects", "pack", "*.pack"))
	if err != nil || len(packs) != 1 {
		t.Fatal(packs, err)
	}
	good, err := os.ReadFile(packs[0])
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(packs[0], 0o600); err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(5, 6))
	refused := 0
	for range 200 {
		bad := bytes.Clone(good)
		for range 1 + r.IntN(20) {
			bad[12+r.IntN(len(bad)-12)] = byte(r.IntN(256))
		}
		if r.IntN(4) == 0 {
			bad = bad[:r.IntN(len(bad))]
		}
		if err := os.WriteFile(packs[0], bad, 0o600); err != nil {
			t.Fatal(err)
		}
		repo, err := Open(dir)
		if err != nil {
			refused++
			continue
		}
		o, err := openObjects(repo)
		if err != nil {
			refused++
			continue
		}
		for _, h := range hashes {
			_, err := o.find(plumbing.NewHash(h))
			if err != nil {
				refused++
			}
		}
		if o.packs[0].known.size > keep {
			t.Errorf("keeps %d bytes", o.packs[0].known.size)
		}
		o.Close()
	}
	if refused < 200 {
		t.Errorf("only %d objects of broken packs were refused", refused)
	}
}

// A broken delta is an error, and never more memory than it deserves. What a
// delta makes of a tree is what it makes of its bytes.
func FuzzPatch(f *testing.F) {
	entry := func(name string, hash byte) string {
		return "100644 " + name + "\x00" + strings.Repeat(string(rune(hash)), hashSize)
	}
	three := entry("a", 'a') + entry("b", 'b') + entry("c", 'c')
	f.Add("", "\x00\x00")
	f.Add("abc", "\x03\x04\x90\x03\x01x")
	f.Add("abc", "\x03\xff\xff\xff\xff\x7f\x90\x03")
	f.Add("abc", "\x03\x03\xff\xff\xff\xff\xff\xff\xff\xff")
	f.Add(strings.Repeat("a", 1<<17), "\x80\x80\x08\x80\x80\x04\x80")
	f.Add(three, "\x57\x3a\x90\x1d\x91\x3a\x1d")             // without the second
	f.Add(three, "\x57\x57\x90\x22\x01y\x91\x23\x34")        // another byte in the middle of a name or hash
	f.Add(three, "\x57\x58\x90\x23\x01.\x91\x23\x34")        // a longer name
	f.Add(three, "\x57\x57\x91\x1d\x1d\x90\x1d\x91\x3a\x1d") // another order
	f.Add(three, "\x57\x58\x01x\x90\x57")                    // a first byte
	f.Fuzz(func(t *testing.T, base, text string) {
		d, err := readDelta([]byte(text))
		if err != nil {
			return
		}
		got, err := patchText([]byte(base), d)
		if len(got) > maxObject {
			t.Errorf("%d bytes", len(got))
		}
		from, malformed := wholeTree([]byte(base))
		if malformed != nil {
			return
		}
		for _, from := range []*tree{from, scattered(from)} {
			to, treeErr := patchTree(from, d)
			if err != nil {
				if treeErr == nil {
					t.Errorf("%q and %q make a tree, but no text: %v", base, text, err)
				}
				continue
			}
			want, malformed := wholeTree(got)
			if (treeErr != nil) != (malformed != nil) {
				t.Fatalf("%q and %q: %v; by bytes: %v", base, text, treeErr, malformed)
			}
			if treeErr == nil && (!bytes.Equal(to.text(), got) || to.count != want.count || to.size != len(got)) {
				t.Fatalf("%q and %q make %q, by bytes %q", base, text, to.text(), got)
			}
		}
	})
}

// scattered has each entry in a stretch of its own.
func scattered(t *tree) *tree {
	made := &tree{}
	for _, r := range t.stretches {
		for i := r.from; i < r.to; i++ {
			one, err := wholeTree(r.of.text[r.of.starts[i]:r.of.starts[i+1]])
			if err != nil {
				panic(err)
			}
			made.add(one.stretches[0].of, 0, 1)
		}
	}
	return made
}
