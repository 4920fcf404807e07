package diag

import (
	"testing"

	"github.com/seed-42cec927/postmortem/pkg/source"
)

func TestSort(t *testing.T) {
	a, b := source.NewFile("a.md", []byte("0123456789")), source.NewFile("b.md", []byte("0123456789"))
	list := Sort([]Diagnostic{
		{Span: b.Span(0, 1), Rule: "r", Message: "first of b"},
		{Span: a.Span(5, 6), Rule: "s", Message: "x"},
		{Span: a.Span(5, 6), Rule: "r", Message: "x"},
		{Span: a.Span(2, 9), Rule: "r", Message: "x"},
		{Span: a.Span(5, 6), Rule: "s", Message: "x"},
	})
	var got string
	for _, d := range list {
		got += d.Span.File.Path + " " + d.Span.Text() + " " + d.Rule + "; "
	}
	if want := "a.md 2345678 r; a.md 5 r; a.md 5 s; b.md 0 r; "; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestSeverities(t *testing.T) {
	for _, s := range []Severity{Off, Info, Warning, Error} {
		if got, err := ParseSeverity(s.String()); err != nil || got != s {
			t.Errorf("%v reads back as %v, %v", s, got, err)
		}
	}
	if _, err := ParseSeverity("fatal"); err == nil {
		t.Error("fatal is a severity")
	}
	if !(Off < Info && Info < Warning && Warning < Error) {
		t.Error("severities are not in order")
	}
}

func TestRefused(t *testing.T) {
	d := Refused(&source.Refusal{Path: "x.md", Reason: "is a symbolic link", Hint: "do this"})
	if at := d.Span.From(); at.Line != 1 || at.Column != 1 || d.Span.File.Path != "x.md" || d.Severity != Error || d.Message != "is a symbolic link" || d.Hint != "do this" {
		t.Errorf("%+v", d)
	}
}
