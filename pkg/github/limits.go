package github

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// GitHub's limits for what creates content; see "Rate limits for the REST API"
// in its documentation.
const (
	writesPerMinute = 80
	writesPerHour   = 500
	// limitDefault is GitHub's advice for a secondary limit without a time,
	// and to wait longer each time it comes again.
	limitDefault = time.Minute
)

// limits keeps the requests within what GitHub allows, and the waits within
// what the user does.
type limits struct {
	interval  time.Duration // between writes; 0 turns pacing off
	budget    time.Duration // what is left of Options.MaxWait
	writes    []time.Time   // of the last hour, the oldest first
	exhausted time.Time     // when the hour's requests come back; zero while there are some
}

// spend takes a wait from the budget; its error continues a sentence.
func (l *limits) spend(wait time.Duration) error {
	if wait > l.budget {
		return fmt.Errorf(" (to be tried again in %s, which is more than the %s left to wait; see --max-wait)",
			wait.Round(time.Second), l.budget.Round(time.Second))
	}
	l.budget -= wait
	return nil
}

// wrote counts a write.
func (l *limits) wrote(at time.Time) {
	l.writes = slices.DeleteFunc(l.writes, func(old time.Time) bool { return at.Sub(old) >= time.Hour })
	l.writes = append(l.writes, at)
}

// pause is how long the next write must wait for the interval, and how long for
// GitHub's limits.
func (l *limits) pause(now time.Time) (interval, limit time.Duration) {
	if l.interval <= 0 || len(l.writes) == 0 {
		return 0, 0
	}
	interval = l.interval - now.Sub(l.writes[len(l.writes)-1])
	for _, w := range []struct {
		count int
		span  time.Duration
	}{{writesPerMinute, time.Minute}, {writesPerHour, time.Hour}} {
		if n := len(l.writes) - w.count; n >= 0 {
			// A second more: GitHub counts in its own clock's seconds.
			limit = max(limit, w.span+time.Second-now.Sub(l.writes[n]))
		}
	}
	return max(interval, 0), max(limit, 0)
}

// Pace waits until the next write may begin: for plan.ApplyOptions.Wait. Waits
// beyond Options.WriteInterval count against Options.MaxWait.
func (t *Tracker) Pace(ctx context.Context) error {
	interval, limit := t.way.limits.pause(t.way.now())
	if limit > interval {
		if err := t.way.limits.spend(limit); err != nil {
			return &Error{Kind: RateLimited, Message: fmt.Sprintf("GitHub allows %d writes an hour", writesPerHour) + err.Error()}
		}
		t.way.logf("%d writes within the hour; on in %s", len(t.way.limits.writes), limit.Round(time.Second))
	}
	if wait := max(interval, limit); wait > 0 {
		return t.way.sleep(ctx, wait)
	}
	return ctx.Err()
}

// note reads from an answer whether the hour's requests are used up.
func (l *limits) note(resp *http.Response, now time.Time) {
	l.exhausted = time.Time{}
	if reset, ok := resetOf(resp, now); ok {
		l.exhausted = now.Add(reset)
	}
}

// resetOf is how long the hour goes on, when its requests are used up.
func resetOf(resp *http.Response, now time.Time) (time.Duration, bool) {
	reset, err := strconv.ParseInt(resp.Header.Get("X-Ratelimit-Reset"), 10, 64)
	if err != nil || resp.Header.Get("X-Ratelimit-Remaining") != "0" {
		return 0, false
	}
	return time.Unix(reset+1, 0).Sub(serverTime(resp, now)), true
}

// serverTime is GitHub's clock, for ours may be wrong.
func serverTime(resp *http.Response, now time.Time) time.Time {
	if at, err := http.ParseTime(resp.Header.Get("Date")); err == nil {
		return at
	}
	return now
}

// limited tells a rate limit from missing rights: both are 403.
func limited(resp *http.Response, message string) bool {
	return resp.Header.Get("Retry-After") != "" || resp.Header.Get("X-Ratelimit-Remaining") == "0" ||
		strings.Contains(strings.ToLower(message), "rate limit")
}

// after is how long to wait after a refusal: a secondary limit names it or not,
// the primary one ends at its reset. It is a second at least, so that the
// budget ends every loop. refusals counts those of the same request before.
func (l *limits) after(resp *http.Response, refusals int, now time.Time) time.Duration {
	l.exhausted = time.Time{} // waited for here
	wait := limitDefault << min(refusals, 6)
	header := resp.Header.Get("Retry-After")
	if s, err := strconv.Atoi(header); err == nil && s >= 0 && s < 1<<30 {
		wait = time.Duration(s) * time.Second
	} else if at, err := http.ParseTime(header); err == nil {
		wait = at.Sub(serverTime(resp, now))
	} else if reset, ok := resetOf(resp, now); ok {
		wait = reset
	}
	return max(wait, time.Second)
}
