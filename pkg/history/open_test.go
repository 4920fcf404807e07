package history

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Extensions that change nothing for a reader are no reason to refuse; others
// are, and the message says which.
func TestOpenExtensions(t *testing.T) {
	for _, test := range []struct{ key, value, want string }{
		{"preciousObjects", "true", ""}, {"partialClone", "origin", ""}, {"worktreeConfig", "true", ""}, {"noop", "1", ""},
		{"relativeWorktrees", "true", ""}, {"objectFormat", "sha1", ""}, {"refStorage", "files", ""},
		{"objectFormat", "sha256", "SHA-256"}, {"refStorage", "reftable", "git refs migrate"}, {"somethingNew", "true", "somethingnew"},
	} {
		for _, version := range []string{"0", "1"} {
			dir := t.TempDir()
			run(t, dir, "init", "-q")
			run(t, dir, "commit", "-q", "--allow-empty", "-m", "x")
			// The git command itself may refuse to go on from here.
			config := filepath.Join(dir, ".git", "config")
			text, err := os.ReadFile(config)
			if err != nil {
				t.Fatal(err)
			}
			text = []byte(strings.Replace(string(text), "repositoryformatversion = 0", "repositoryformatversion = "+version, 1) + "[extensions]\n\t" + test.key + " = " + test.value + "\n")
			if err := os.WriteFile(config, text, 0o600); err != nil {
				t.Fatal(err)
			}
			r, err := Open(dir)
			switch {
			case test.want == "" && err != nil:
				t.Errorf("%s = %s, version %s: %v", test.key, test.value, version, err)
			case test.want == "":
				if _, ok := r.Head(); !ok {
					t.Errorf("%s = %s, version %s: no head", test.key, test.value, version)
				}
			case err == nil || !strings.Contains(err.Error(), test.want):
				t.Errorf("%s = %s, version %s: %v, want %q", test.key, test.value, version, err, test.want)
			}
		}
	}
}

func TestOpenBroken(t *testing.T) {
	dir := t.TempDir()
	dot := filepath.Join(dir, ".git")
	for text, want := range map[string]string{
		"nothing\n": "does not say where it is", "gitdir: " + filepath.Join(dir, "gone") + "\n": ErrNone.Error(),
	} {
		if err := os.WriteFile(dot, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(dir); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
	if err := os.Remove(dot); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(dot, 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(dir); !errors.Is(err, ErrNone) {
		t.Errorf("an empty .git: %v", err)
	}
}
