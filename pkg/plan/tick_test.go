package plan

import (
	"strings"
	"testing"
)

func questions(a, b bool) string {
	return "Intro\n\n" + Question("a", "Is it so?", a) + "\n" + Question("b", "And so?", b) + "\n\n- [x] no question"
}

func TestTicks(t *testing.T) {
	if digest(questions(true, false)) != digest(questions(false, false)) {
		t.Error("a tick changes the text")
	}
	if digest(strings.Replace(questions(true, false), "so?", "not so?", 1)) == digest(questions(true, false)) {
		t.Error("a word does not change the text")
	}
	if digest(strings.Replace(questions(true, false), "[x] no question", "[ ] no question", 1)) == digest(questions(true, false)) {
		t.Error("a tick of no question does not change the text")
	}
	if got := withoutQuestions(questions(true, false)); strings.Contains(got, "<!--") || !strings.Contains(got, "- [x] Is it so?\n") {
		t.Errorf("people read %q", got)
	}
	// By id, wherever the question stands, in whatever way it is written.
	theirs := strings.ReplaceAll(Question("b", "And so, in other words?", true)+"\n* [X] Old <!-- tick:old -->\n"+Question("a", "x", false), "\n", "\r\n")
	if got := tickedAs(questions(true, false)+"\n"+Question("c", "New?", true), theirs); got != questions(false, true)+"\n"+Question("c", "New?", true) {
		t.Errorf("ticked:\n%s", got)
	}
	for _, text := range []string{"- [x] a <!-- tick:A -->", "- [x] a <!-- tick:a", "[x] a <!-- tick:a -->", "- [xx] a <!-- tick:a -->", "- [x]a <!-- tick:a -->"} {
		if n := len(ticks(text)); n != 0 {
			t.Errorf("%q has %d questions", text, n)
		}
	}
}

// TestRebaseTicks: a tick made between reading and writing stays, whichever
// of both changed.
func TestRebaseTicks(t *testing.T) {
	before := newBlock(sampleBlock().marker, questions(false, true))
	after := before.withText(questions(false, true) + "\n\nmore")
	now := newBlock(before.marker, questions(true, false))
	got, ok := rebase(before.join(), after.join(), "hello\n"+now.join())
	if want := "hello\n" + now.withText(questions(true, false)+"\n\nmore").join(); !ok || got != want {
		t.Errorf("%v:\n%s", ok, got)
	}
	other := before
	other.marker.Title = "other"
	got, ok = rebase(before.join(), other.join(), now.join())
	now.marker = other.marker
	if !ok || got != now.join() {
		t.Errorf("%v:\n%s", ok, got)
	}
	if _, ok := rebase(before.join(), after.join(), strings.Replace(now.join(), "so?", "not so?", 1)); ok {
		t.Error("an edit of words is written over")
	}
}
