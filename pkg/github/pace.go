package github

import (
	"context"
	"time"
)

// Pace returns what plan.ApplyOptions.Wait wants: writes begin at least
// interval apart, the first at once. GitHub allows 80 a minute.
func Pace(interval time.Duration, now func() time.Time, sleep func(context.Context, time.Duration) error) func(context.Context) error {
	var last time.Time
	return func(ctx context.Context) error {
		if !last.IsZero() {
			if wait := interval - now().Sub(last); wait > 0 {
				if err := sleep(ctx, wait); err != nil {
					return err
				}
			}
		}
		last = now()
		return ctx.Err()
	}
}

// Sleep waits in real time, for Options.Sleep and Pace.
func Sleep(ctx context.Context, d time.Duration) error { return sleep(ctx, d) }
