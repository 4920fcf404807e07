package githubtest

import (
	"net/http"
	"strconv"
	"time"
)

const hourlyLimit = 5000

// rate is the hourly budget that the headers tell about. It is counted but never enforced; Intercept can do that.
type rate struct {
	used  int
	reset time.Time
}

func (t *rate) spend(now time.Time, cost int) {
	if !now.Before(t.reset) {
		*t = rate{reset: now.Add(time.Hour)}
	}
	t.used += cost
}

func (t *rate) remaining() int { return max(0, hourlyLimit-t.used) }

func (t *rate) write(h http.Header) {
	h.Set("X-RateLimit-Limit", strconv.Itoa(hourlyLimit))
	h.Set("X-RateLimit-Remaining", strconv.Itoa(t.remaining()))
	h.Set("X-RateLimit-Used", strconv.Itoa(t.used))
	h.Set("X-RateLimit-Reset", strconv.FormatInt(t.reset.Unix(), 10))
	h.Set("X-RateLimit-Resource", "core")
}

func (c *call) getRateLimit() (any, error) {
	t := &c.s.rate
	core := object{"limit": hourlyLimit, "used": t.used, "remaining": t.remaining(), "reset": t.reset.Unix()}
	idle := object{"limit": 30, "used": 0, "remaining": 30, "reset": t.reset.Unix()}
	return object{"resources": object{"core": core, "search": idle}, "rate": core}, nil
}
