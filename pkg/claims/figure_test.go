package claims

import (
	"fmt"
	"testing"
	"time"

	"github.com/seed-42cec927/postmortem/pkg/prose"
)

// What a figure means: the figure, how far it may be off, and its bound.
func TestFigures(t *testing.T) {
	bounds := map[Bound]string{Exactly: "", Hedged: " hedged", AtMost: " at most", AtLeast: " at least"}
	for text, want := range map[string]string{
		"100 minutes":               "1h40m ±3m",
		"125 minutes":               "2h5m ±1m",
		"~22 hours":                 "22h ±2h45m hedged",
		"about 2 h":                 "2h ±30m hedged",
		"within 2.5 hours":          "2h30m ±6m at most",
		"less than an hour":         "1h ±15m at most",
		"no more than about 2 h":    "2h ±30m at most",
		"more than three days":      "72h ±23h59m at least",
		"30+ minutes":               "30m ±3m at least",
		"20 minutes or more":        "20m ±2m at least",
		"seven hours":               "7h ±30m",
		"an hour and a half":        "1h30m ±15m",
		"two and a half hours":      "2h30m ±7m30s",
		"half an hour":              "30m ±7m30s",
		"a quarter of an hour":      "15m ±3m45s",
		"three quarters of an hour": "45m ±7m30s",
		"21h 20m":                   "21h20m ±1m",
		"6h14":                      "6h14m ±1m",
		"1:45 h":                    "1h45m ±1m",
		"a 90-minute outage":        "1h30m ±5m",
		"three days":                "72h ±23h59m",
		"1 d 5 min":                 "24h5m ±1m",
		"1 hour and 26 minutes":     "1h26m ±1m",
		"twenty-five minutes":       "25m ±2m",
		"10 to 15 minutes":          "10m–15m ±1m30s",
		"2.2 hours":                 "2h12m ±3m",
		"45m later":                 "45m ±2m",
		"3 business hours":          "3h ±30m office",
		"1,440 minutes":             "24h ±5m",
		// No durations.
		"$20m": "", "20m users": "", "30 s": "", "p95 of 3": "", "PR #12 hours": "", "5 moths": "", "v1.2 h": "", "10:05": "", "a man": "",
	} {
		got := ""
		if list := figures(new(buffer).tokenize(&prose.Paragraph{Text: text})); len(list) > 0 {
			f := list[0]
			got = short(f.Low)
			if f.Top != f.Low {
				got += "–" + short(f.Top)
			}
			got += " ±" + short(f.Tolerance) + bounds[f.Bound]
			if f.Office {
				got += " office"
			}
		}
		if got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func short(d time.Duration) string {
	text := ""
	for _, u := range []struct {
		d    time.Duration
		name string
	}{{time.Hour, "h"}, {time.Minute, "m"}, {time.Second, "s"}} {
		if n := d / u.d; n > 0 {
			text += fmt.Sprint(int(n), u.name)
			d -= n * u.d
		}
	}
	return text
}

// A right figure is written as the wrong one was.
func TestWrite(t *testing.T) {
	for _, tt := range []struct {
		text string
		d    time.Duration
		want string
	}{
		{"100 minutes", 125 * time.Minute, "125 minutes"},
		{"1 minute", 2 * time.Minute, "2 minutes"},
		{"90-minute", 51 * time.Minute, "51-minute"},
		{"7 h 25 min", 5*time.Hour + 5*time.Minute, "5 h 5 min"},
		{"21h 20m", 3*time.Hour + 2*time.Minute, "3h 2m"},
		{"6h14", 5*time.Hour + 5*time.Minute, "5h05"},
		{"1:45 h", 65 * time.Minute, "1:05 h"},
		{"2.5 hours", 100 * time.Minute, "1.7 hours"},
		{"Seven hours", 9 * time.Hour, "Nine hours"},
		{"seven hours", 90 * time.Minute, "1 h 30 min"},
		{"2 hours", 25 * time.Minute, "25 min"},
		{"an hour", 3 * time.Hour, "three hours"},
	} {
		f := figures(new(buffer).tokenize(&prose.Paragraph{Text: tt.text}))[0]
		f.Text = tt.text
		if got, ok := f.Write(tt.d); got != tt.want || !ok {
			t.Errorf("%q, which is %v: %q %v, want %q", tt.text, tt.d, got, ok, tt.want)
		}
	}
}

func TestStem(t *testing.T) {
	for _, group := range [][]string{
		{"merge", "merged", "merging", "merges"}, {"detect", "detected", "detection", "noticed", "discovered"}, {"resolved", "resolution", "recovery", "restored"},
		{"mitigate", "mitigated", "mitigation"}, {"notified", "notify", "notification", "told"}, {"identified", "identify", "found"},
		{"complete", "completed", "completion"}, {"deploy", "deployed", "deployment"}, {"report", "reports", "reported"}, {"stop", "stopped"},
		{"acknowledged", "acknowledgement", "ack"}, {"introduced", "introduction"}, {"consumers", "customer"},
	} {
		for _, w := range group[1:] {
			if a, b := stem(group[0]), stem(w); a != b {
				t.Errorf("%s is %s, %s is %s", group[0], a, w, b)
			}
		}
	}
}
