//go:build !race

package proof

import (
	"fmt"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestMutants: the model test fails for each of them, so it can be trusted when
// it does not. There is nothing in it for the race detector.
func TestMutants(t *testing.T) {
	setFlag(t, "rapid.nofailfile", "true")
	setFlag(t, "rapid.shrinktime", "0s")
	setFlag(t, "rapid.checks", "3000")
	if flagSeed() == "0" {
		setFlag(t, "rapid.seed", "20250519")
	}
	for _, m := range mutants {
		t.Run(m.name, func(t *testing.T) {
			t.Parallel()
			r := &recorder{name: t.Name()}
			done := make(chan bool)
			go func() {
				defer close(done) // FailNow ends this goroutine
				rapid.Check(r, func(rt *rapid.T) { newModel(rt, m).schedule() })
			}()
			<-done
			if !r.failed {
				t.Errorf("no schedule shows the bug of a client that %s", m.name)
			}
			t.Log(r.first())
		})
	}
}

// recorder is a rapid.TB that takes note of failures and goes on.
type recorder struct {
	name   string
	failed bool
	log    strings.Builder
}

func (r *recorder) Helper()                   {}
func (r *recorder) Name() string              { return r.name }
func (r *recorder) Logf(string, ...any)       {}
func (r *recorder) Log(...any)                {}
func (r *recorder) Skipf(string, ...any)      {}
func (r *recorder) Skip(...any)               {}
func (r *recorder) SkipNow()                  {}
func (r *recorder) Errorf(f string, a ...any) { r.failed = true; fmt.Fprintf(&r.log, f+"\n", a...) }
func (r *recorder) Error(a ...any)            { r.Errorf("%s", fmt.Sprint(a...)) }
func (r *recorder) Fatalf(f string, a ...any) { r.Errorf(f, a...); r.FailNow() }
func (r *recorder) Fatal(a ...any)            { r.Error(a...); r.FailNow() }
func (r *recorder) FailNow()                  { r.failed = true; runtime.Goexit() }
func (r *recorder) Fail()                     { r.failed = true }
func (r *recorder) Failed() bool              { return r.failed }

// first is what the first failure was, without the history before it.
func (r *recorder) first() string {
	text, _, _ := strings.Cut(r.log.String(), "\nafter:")
	if len(text) > 300 {
		text = text[:300] + strconv.Quote("…")
	}
	return text
}
