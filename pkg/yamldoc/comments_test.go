package yamldoc

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-42cec927/postmortem/pkg/source"
)

func TestComments(t *testing.T) {
	text := "# first\nid: a#b # second\r\n" +
		"title: 'it''s # no comment' # third\n" +
		"other: \"\\\" # no comment\"\n" +
		"  # fourth\n" +
		"folded: text\n  goes#on # fifth\n" +
		"block: | # sign\n  # text\n\n  more\n# sixth\n" +
		"list: [a, # seventh\n  'b # no']\n" +
		"empty: # eighth\n" +
		"items:\n- id: x #ninth\n  # tenth"
	f := source.NewFile("x", []byte(text))
	block := f.Span(0, len(text))
	root, _ := Parse(block)
	if root == nil {
		t.Fatal("no YAML")
	}
	var got []string
	for _, c := range Comments(root, block) {
		got = append(got, c.Text())
	}
	want := []string{"# first", "# second", "# third", "# fourth", "# fifth", "# sixth", "# seventh", "# eighth", "#ninth", "# tenth"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestCommentsWithoutKeys(t *testing.T) {
	f := source.NewFile("x", []byte("---\n# only\n---\n"))
	block := f.Span(4, 11)
	root, _ := Parse(block)
	if got := Comments(root, block); len(got) != 1 || got[0].Text() != "# only" || got[0].Start != 4 {
		t.Errorf("%v", got)
	}
}
