//go:build unix

package history

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/seed-42cec927/postmortem/pkg/corpus"
)

// benchPast says what the commits of a repository are. Each document has three,
// a draft, a review and a correction, of which others lie in between.
type benchPast struct {
	name      string
	documents int
	merged    bool // draft and review come by a pull request: a third commit merges them
	others    int  // commits about other things, for each document
}

func (p benchPast) write(b *testing.B) (dir string) {
	b.Helper()
	dir = b.TempDir()
	run(b, dir, "init", "-q", "-b", "main")
	cmd := exec.Command("git", "-C", dir, "fast-import", "--quiet", "--date-format=raw")
	in, err := cmd.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	w := bufio.NewWriter(in)
	when, mark, tip := 1_000_000_000, 0, 0
	commit := func(parents ...int) int {
		when += 3600
		mark++
		fmt.Fprintf(w, "commit refs/heads/main\nmark :%d\nauthor A <a@example.com> %d +0000\ncommitter A <a@example.com> %d +0000\ndata 0\n", mark, when-60, when)
		for i, parent := range parents {
			if parent > 0 {
				fmt.Fprintf(w, "%s :%d\n", []string{"from", "merge"}[min(i, 1)], parent)
			}
		}
		return mark
	}
	document := func(n, stage int) {
		name, data := corpus.Document(n)
		text := string(data)
		switch stage {
		case 0:
			text = strings.Replace(text, "status: reviewed", "status: draft", 1)
		case 2:
			text += "\nCorrected.\n"
		}
		fmt.Fprintf(w, "M 100644 inline team/postmortems/%s\ndata %d\n%s\n", name, len(text), text)
	}
	exists := func(n int) bool { return n >= 0 && n < p.documents }
	for n := range p.documents + 40 {
		switch branch := 0; {
		case exists(n) && p.merged:
			branch = commit(tip)
			document(n, 0)
			branch = commit(branch)
			document(n, 1)
			tip = commit(tip, branch)
			document(n, 1)
		case exists(n):
			tip = commit(tip)
			document(n, 0)
		}
		if exists(n-7) && !p.merged {
			tip = commit(tip)
			document(n-7, 1)
		}
		if exists(n - 40) {
			tip = commit(tip)
			document(n-40, 2)
		}
		for i := range p.others {
			tip = commit(tip)
			fmt.Fprintf(w, "M 100644 inline src/%d/%d/main.txt\ndata 8\n%08d\n", i%20, n%50, tip)
		}
	}
	if err := w.Flush(); err != nil {
		b.Fatal(err)
	}
	in.Close()
	if err := cmd.Wait(); err != nil {
		b.Fatalf("fast-import: %v\n%s", err, said.String())
	}
	run(b, dir, "reset", "-q", "--hard")
	return dir
}

// Dates of all documents beside the git command on the same repository, which
// only lists what each commit changed.
func BenchmarkDates(b *testing.B) {
	for _, past := range []benchPast{
		{name: "1000", documents: 1_000},
		{name: "10000", documents: 10_000},
		{name: "10000-merged", documents: 10_000, merged: true},
		{name: "monorepo", documents: 300, others: 100},
	} {
		b.Run(past.name, func(b *testing.B) { benchDates(b, past) })
	}
}

func benchDates(b *testing.B, past benchPast) {
	dir := past.write(b)
	names := make([]string, past.documents)
	for n := range names {
		names[n], _ = corpus.Document(n)
	}
	b.Run("dates", func(b *testing.B) {
		b.ReportAllocs()
		before := processor(b)
		for b.Loop() {
			r, err := Open(dir)
			if err != nil {
				b.Fatal(err)
			}
			dates, err := r.Dates(context.Background(), dir+"/team/postmortems", names, Reviews{all, func(text []byte) bool {
				return bytes.Contains(text, []byte("\nstatus: reviewed"))
			}})
			if err != nil || len(dates) != past.documents {
				b.Fatal(len(dates), err)
			}
		}
		b.ReportMetric(float64((processor(b)-before).Milliseconds())/float64(b.N), "cpu-ms/op")
	})
	b.Run("git", func(b *testing.B) {
		var spent time.Duration
		for b.Loop() {
			cmd := exec.Command("git", "-C", dir, "log", "--format=%at", "--name-only", "--", "team/postmortems")
			cmd.Stdout = io.Discard
			if err := cmd.Run(); err != nil {
				b.Fatal(err)
			}
			spent += cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
		}
		b.ReportMetric(float64(spent.Milliseconds())/float64(b.N), "cpu-ms/op")
	})
}

// processor is the time that this process has spent computing: a machine that
// does other things, too, makes the clock on the wall lie.
func processor(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
