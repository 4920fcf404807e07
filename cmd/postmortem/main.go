// Command postmortem lints, syncs and publishes postmortems that live in git.
package main

import (
	"context"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"golang.org/x/term"
)

// env is the world that a run sees; nothing else reads it.
type env struct {
	Stdin          io.Reader
	Stdout, Stderr io.Writer
	Getenv         func(string) string
	Dir            string // working folder

	// Now decides dates: what is overdue, which day a draft has.
	Now func() time.Time
	// Interactive is true when a person can answer questions.
	Interactive bool
	// Colour is true when Stdout shows it.
	Colour bool
	// Bar is true when Stderr can redraw a line.
	Bar bool
	// Sleep passes the time between requests; nil waits in real time.
	Sleep func(context.Context, time.Duration) error
	// Outcome is filled with what the run found and made; nil when nobody asks.
	Outcome *outcome
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second Ctrl-C ends the process at once
	code := mainExit(ctx)
	stop()
	os.Exit(code)
}

func mainExit(ctx context.Context) int {
	dir, err := os.Getwd()
	if err != nil {
		io.WriteString(os.Stderr, "postmortem: "+err.Error()+"\n")
		return exitFailure
	}
	terminal := func(f *os.File) bool { return term.IsTerminal(int(f.Fd())) }
	return run(ctx, env{
		Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr,
		Getenv:      os.Getenv,
		Dir:         dir,
		Now:         clock(os.Getenv),
		Interactive: terminal(os.Stdin) && terminal(os.Stdout),
		Colour:      terminal(os.Stdout) && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb",
		Bar:         terminal(os.Stderr) && os.Getenv("TERM") != "dumb" && os.Getenv("CI") == "",
	}, os.Args[1:])
}
