package words_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-42cec927/postmortem/pkg/words"
)

func TestScan(t *testing.T) {
	table := words.NewTable([]string{"error human", "didn", "@ ~", "human failure"})
	tests := []struct{ text, want string }{
		{"", ""},
		{"Human error.", "0,3 Human|0 error"},
		{"user_error error2 4error errors", ""},
		{"didn't didn’t (DIDN)", "1 didn|1 didn|1 DIDN"},
		{"“human” – error…", "0,3 human|0 error"},
		{"«human»", "0,3 human"},
		{"superhuman humané", ""},
		{"(@human) ~14:20 a~b", "2 @|0,3 human|2 ~|2 ~"},
		{"on-human-error", "0,3 human|0 error"},
		{strings.Repeat("human", 20) + " failure", "3 failure"},
		{"error\xe2", "0 error"},
		{"\xc2error", ""},
	}
	for _, tt := range tests {
		var got []string
		table.Scan(tt.text, func(groups []int, start, end int) {
			list := strings.Trim(strings.ReplaceAll(fmt.Sprint(groups), " ", ","), "[]")
			got = append(got, list+" "+tt.text[start:end])
		})
		if diff := cmp.Diff(tt.want, strings.Join(got, "|")); diff != "" {
			t.Errorf("%q:\n%s", tt.text, diff)
		}
	}
}

func FuzzScan(f *testing.F) {
	table := words.NewTable([]string{"error human", "didn", "@ ~"})
	f.Add("Human error, didn’t @x")
	f.Fuzz(func(t *testing.T, text string) {
		last := 0
		table.Scan(text, func(_ []int, start, end int) {
			if start < last || end <= start || end > len(text) {
				t.Errorf("%d to %d after %d", start, end, last)
			}
			last = end
		})
	})
}

// BenchmarkScan reads the repository's own postmortems.
func BenchmarkScan(b *testing.B) {
	files, err := filepath.Glob("../../postmortems/*.md")
	if err != nil || len(files) == 0 {
		b.Fatal("no postmortems", err)
	}
	var text strings.Builder
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			b.Fatal(err)
		}
		text.Write(data)
	}
	table := words.NewTable([]string{"should could would ought", "engineer operator who", "some many several", "never again"})
	b.SetBytes(int64(text.Len()))
	for b.Loop() {
		table.Scan(text.String(), func([]int, int, int) {})
	}
}
