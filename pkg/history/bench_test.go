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

// benchRepository makes a repository of so many documents, each with three
// commits: a draft, a review and a correction, of which others lie in between.
func benchRepository(b *testing.B, documents int) string {
	b.Helper()
	dir := b.TempDir()
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
	when := 1_000_000_000
	commit := func(n, stage int) {
		if n < 0 || n >= documents {
			return
		}
		name, data := corpus.Document(n)
		text := string(data)
		switch stage {
		case 0:
			text = strings.Replace(text, "status: reviewed", "status: draft", 1)
		case 2:
			text += "\nCorrected.\n"
		}
		when += 3600
		fmt.Fprintf(w, "commit refs/heads/main\nauthor A <a@example.com> %d +0000\ncommitter A <a@example.com> %d +0000\ndata 0\n", when-60, when)
		fmt.Fprintf(w, "M 100644 inline postmortems/%s\ndata %d\n%s\n", name, len(text), text)
	}
	for n := range documents + 40 {
		commit(n, 0)
		commit(n-7, 1)
		commit(n-40, 2)
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
	for _, documents := range []int{1_000, 10_000} {
		b.Run(fmt.Sprint(documents), func(b *testing.B) {
			dir := benchRepository(b, documents)
			names := make([]string, documents)
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
					dates, err := r.Dates(context.Background(), dir+"/postmortems", names, func(text []byte) bool {
						return bytes.Contains(text, []byte("\nstatus: reviewed"))
					})
					if err != nil || len(dates) != documents {
						b.Fatal(len(dates), err)
					}
				}
				b.ReportMetric(float64((processor(b)-before).Milliseconds())/float64(b.N), "cpu-ms/op")
			})
			b.Run("git", func(b *testing.B) {
				var spent time.Duration
				for b.Loop() {
					cmd := exec.Command("git", "-C", dir, "log", "--format=%at", "--name-only", "--", "postmortems")
					cmd.Stdout = io.Discard
					if err := cmd.Run(); err != nil {
						b.Fatal(err)
					}
					spent += cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
				}
				b.ReportMetric(float64(spent.Milliseconds())/float64(b.N), "cpu-ms/op")
			})
		})
	}
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
