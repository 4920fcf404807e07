package history

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// commitAs makes an empty commit.
func commitAs(t *testing.T, dir, name, email string) {
	t.Helper()
	run(t, dir, "commit", "-q", "--allow-empty", "-m", "x", "--author", fmt.Sprintf("%s <%s>", name, email))
}

func who(list []Person) []string {
	var out []string
	for _, p := range list {
		out = append(out, strings.TrimSpace(p.Name+" "+p.Login))
	}
	return slices.Compact(out)
}

func TestPeople(t *testing.T) {
	dir := t.TempDir()
	run(t, dir, "init", "-q")
	r, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	if list, err := r.People(100, nil); err != nil || len(list) != 0 {
		t.Fatalf("without commits: %v, %v", list, err)
	}
	commitAs(t, dir, "Mona Lisa", "mona@example.com")
	commitAs(t, dir, "mona", "123+monalisa@users.noreply.github.com")
	commitAs(t, dir, "Hub Ot", "HUBOT@users.noreply.github.com")
	commitAs(t, dir, "Mona Lisa", "mona@example.com")

	check := func(limit int, mailmap string, want ...string) {
		t.Helper()
		list, err := r.People(limit, []byte(mailmap))
		if err != nil {
			t.Fatal(err)
		}
		if got := who(list); !slices.Equal(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	check(100, "", "Hub Ot hubot", "Mona Lisa", "mona monalisa")
	check(1, "", "Mona Lisa")
	check(2, "", "Hub Ot hubot", "Mona Lisa")
	// The map joins names, logins, and people of older commits.
	text := `# a comment
Mona Lisa <mona@example.com> <123+MONALISA@users.noreply.github.com>
Leonardo V <leo@example.com> leo <l@example.com>
nothing
`
	check(100, text, "Hub Ot hubot", "Leonardo V", "Mona Lisa monalisa", "leo", "mona monalisa")
}

// The git command is the oracle for .mailmap.
func TestMailmap(t *testing.T) {
	dir := t.TempDir()
	run(t, dir, "init", "-q")
	text := `Proper One <one@example.com>
<two@example.com> <Old-Two@example.com>
Proper Three <three@example.com> <old-three@example.com>
Proper Four <four@example.com> nick <shared@example.com>
Proper Five <five@example.com> <shared@example.com>
# Proper Six <six@example.com>
  Proper Seven <seven@example.com> # a comment
broken <line
`
	if err := os.WriteFile(filepath.Join(dir, ".mailmap"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	m := parseMailmap([]byte(text))
	for _, id := range [][2]string{
		{"one", "one@example.com"}, {"one", "ONE@example.com"}, {"two", "old-two@example.com"}, {"x", "old-three@example.com"},
		{"nick", "shared@example.com"}, {"NICK", "shared@example.com"}, {"other", "shared@example.com"}, {"six", "six@example.com"},
		{"seven", "seven@example.com"}, {"nobody", "nobody@example.com"},
	} {
		cmd := exec.Command("git", "-C", dir, "check-mailmap", fmt.Sprintf("%s <%s>", id[0], id[1]))
		out, err := cmd.Output()
		if err != nil {
			t.Fatal(err)
		}
		want := strings.ToLower(strings.TrimSpace(string(out)))
		p := m.resolve(id[0], id[1])
		if got := strings.ToLower(fmt.Sprintf("%s <%s>", p.Name, p.Email)); got != want {
			t.Errorf("%v: got %q, git says %q", id, got, want)
		}
	}
}

func TestPeopleOfShallowClone(t *testing.T) {
	dir := t.TempDir()
	run(t, dir, "init", "-q")
	for i := range 5 {
		commitAs(t, dir, fmt.Sprintf("P %d", i), "p@example.com")
	}
	clone := filepath.Join(t.TempDir(), "clone")
	run(t, dir, "clone", "-q", "--depth", "2", "file://"+dir, clone)
	r, err := Open(clone)
	if err != nil {
		t.Fatal(err)
	}
	list, err := r.People(100, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := who(list), []string{"P 3", "P 4"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
