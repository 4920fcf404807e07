package main

import (
	"github.com/schollz/progressbar/v3"

	"github.com/seed-42cec927/postmortem/pkg/plan"
	"github.com/seed-42cec927/postmortem/pkg/report"
)

// progress tells of the changes made: in a bar where a terminal can redraw a
// line, in a line each elsewhere, so that a log reads well.
type progress struct {
	e   *env
	bar *progressbar.ProgressBar // nil for lines
}

func newProgress(e *env, command string, total int) *progress {
	p := &progress{e: e}
	if e.Bar {
		p.bar = progressbar.NewOptions(total,
			progressbar.OptionSetWriter(e.Stderr),
			progressbar.OptionSetDescription(command),
			progressbar.OptionShowCount(),
			progressbar.OptionSetWidth(30),
			progressbar.OptionClearOnFinish(),
		)
	}
	return p
}

// made is for plan.ApplyOptions.Progress.
func (p *progress) made(done, total int, c plan.Change) {
	if p.bar != nil {
		p.bar.Set(done)
		return
	}
	printf(p.e.Stderr, "[%d/%d] %s %s\n", done, total, c.Verb, report.Clean(plan.Visible(c.Name())))
}

// end clears the bar: what follows is the result.
func (p *progress) end() {
	if p.bar != nil {
		p.bar.Finish()
	}
}
