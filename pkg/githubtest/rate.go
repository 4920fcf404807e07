package githubtest

import (
	"net/http"
	"slices"
	"strconv"
	"time"
)

const hourlyLimit = 5000

// Limits are refused beyond, as GitHub does. What is zero isn't enforced.
type Limits struct {
	Hourly          int // requests an hour; GitHub gives Actions 1,000 a repository
	WritesPerMinute int // GitHub's is 80
	WritesPerHour   int // GitHub's is 500
	// NoRetryAfter leaves the header out of what refuses too many writes, as GitHub sometimes does.
	NoRetryAfter bool
}

// ActionsLimits are those of a workflow's GITHUB_TOKEN.
var ActionsLimits = Limits{Hourly: 1000, WritesPerMinute: 80, WritesPerHour: 500}

// rate is the hourly budget that the headers tell about, and the writes of the last hour.
type rate struct {
	limits Limits
	used   int
	reset  time.Time
	writes []time.Time
}

func (t *rate) limit() int {
	if t.limits.Hourly > 0 {
		return t.limits.Hourly
	}
	return hourlyLimit
}

// spend counts a request and refuses it when it is one too many.
func (t *rate) spend(now time.Time, r *http.Request, cost int) *Fault {
	if !now.Before(t.reset) {
		t.used, t.reset = 0, now.Add(time.Hour)
	}
	if t.limits.Hourly > 0 && t.used+cost > t.limits.Hourly {
		f := PrimaryLimit(http.StatusForbidden, t.reset)
		return &f
	}
	t.used += cost
	if r.Method == http.MethodGet || t.limits.WritesPerMinute+t.limits.WritesPerHour == 0 {
		return nil
	}
	t.writes = slices.DeleteFunc(t.writes, func(at time.Time) bool { return !now.Before(at.Add(time.Hour)) })
	for _, w := range []struct {
		limit int
		span  time.Duration
	}{{t.limits.WritesPerMinute, time.Minute}, {t.limits.WritesPerHour, time.Hour}} {
		if n := len(t.writes) - w.limit; w.limit > 0 && n >= 0 {
			if free := t.writes[n].Add(w.span); now.Before(free) {
				after := ""
				if !t.limits.NoRetryAfter {
					after = strconv.Itoa(int(free.Sub(now)/time.Second) + 1)
				}
				f := SecondaryLimit(http.StatusForbidden, after)
				return &f
			}
		}
	}
	t.writes = append(t.writes, now)
	return nil
}

func (t *rate) remaining() int { return max(0, t.limit()-t.used) }

func (t *rate) write(h http.Header) {
	h.Set("X-RateLimit-Limit", strconv.Itoa(t.limit()))
	h.Set("X-RateLimit-Remaining", strconv.Itoa(t.remaining()))
	h.Set("X-RateLimit-Used", strconv.Itoa(t.used))
	h.Set("X-RateLimit-Reset", strconv.FormatInt(t.reset.Unix(), 10))
	h.Set("X-RateLimit-Resource", "core")
}

func (c *call) getRateLimit() (any, error) {
	t := &c.s.rate
	core := object{"limit": t.limit(), "used": t.used, "remaining": t.remaining(), "reset": t.reset.Unix()}
	idle := object{"limit": 30, "used": 0, "remaining": 30, "reset": t.reset.Unix()}
	return object{"resources": object{"core": core, "search": idle}, "rate": core}, nil
}
