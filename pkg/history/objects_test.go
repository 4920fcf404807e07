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
			got, err := o.read(plumbing.NewHash(f[0]), kind)
			if err != nil || got != string(want) {
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

// A broken delta is an error, and never more memory than it deserves.
func FuzzPatch(f *testing.F) {
	f.Add("", "\x00\x00")
	f.Add("abc", "\x03\x04\x90\x03\x01x")
	f.Add("abc", "\x03\xff\xff\xff\xff\x7f\x90\x03")
	f.Add("abc", "\x03\x03\xff\xff\xff\xff\xff\xff\xff\xff")
	f.Add(strings.Repeat("a", 1<<17), "\x80\x80\x08\x80\x80\x04\x80")
	f.Fuzz(func(t *testing.T, base, delta string) {
		got, err := patch(base, delta)
		if err == nil && len(got) > maxObject {
			t.Errorf("%d bytes", len(got))
		}
	})
}
