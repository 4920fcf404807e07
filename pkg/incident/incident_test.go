package incident

import (
	"strings"
	"testing"
	"time"
)

func TestSlug(t *testing.T) {
	for title, want := range map[string]string{
		"Checkout slow for EU customers": "checkout-slow-for-eu-customers", "  Don't — panic!  ": "dont-panic",
		"日本": "", strings.Repeat("a b ", 100): strings.TrimSuffix(strings.Repeat("a-b-", 15), "-"),
	} {
		if got := Slug(title); got != want {
			t.Errorf("Slug(%.20q) = %q, want %q", title, got, want)
		}
	}
}

func TestValidID(t *testing.T) {
	for id, want := range map[string]bool{
		"2025-05-14-revenue-dashboard": true, "a": true, strings.Repeat("a", 80): true,
		"": false, "-a": false, "A": false, "a_b": false, "a/b": false, "..": false, "a.b": false, "é": false,
		"con": false, "com1": false, "console": true, strings.Repeat("a", 81): false, "a b": false,
	} {
		if got := ValidID(id); got != want {
			t.Errorf("ValidID(%q) = %v", id, got)
		}
	}
}

func TestKeyRoundTrip(t *testing.T) {
	k := Key{Incident: "2025-05-14-x", Action: "row-count"}
	if got, ok := ParseKey(k.String()); !ok || got != k {
		t.Errorf("ParseKey(%q) = %v, %v", k, got, ok)
	}
	for _, bad := range []string{"", "a", "a/", "/b", "a/b/c", "A/b", "a/../b"} {
		if got, ok := ParseKey(bad); ok {
			t.Errorf("ParseKey(%q) = %v", bad, got)
		}
	}
}

func TestFormatDuration(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "0 min", 29 * time.Second: "0 min", 25 * time.Minute: "25 min", 2 * time.Hour: "2 h",
		7*time.Hour + 25*time.Minute: "7 h 25 min", 24 * time.Hour: "1 d", 24*time.Hour + 5*time.Minute: "1 d 5 min",
		51*time.Hour + 59*time.Minute: "2 d 3 h", -90 * time.Minute: "-1 h 30 min",
	} {
		if got := FormatDuration(d); got != want {
			t.Errorf("FormatDuration(%v) = %q, want %q", d, got, want)
		}
	}
}

// Stamps that are only known within bounds give durations within bounds.
func TestBetween(t *testing.T) {
	at := func(min int) time.Time { return time.Date(2025, 5, 14, 0, min, 0, 0, time.UTC) }
	a := Stamp{Earliest: at(10), Latest: at(20)}
	b := Stamp{Earliest: at(60), Latest: at(65)}
	if got := Between(a, b); got != (Interval{40 * time.Minute, 55 * time.Minute}) {
		t.Errorf("got %v", got)
	}
	if got := Between(a, b).String(); got != "40 min to 55 min" {
		t.Errorf("got %q", got)
	}
	if Between(b, a).Max >= 0 {
		t.Error("backwards is not negative")
	}
}

func TestDates(t *testing.T) {
	d, err := ParseDate("2024-02-28")
	if err != nil {
		t.Fatal(err)
	}
	if got := d.AddDays(2).String(); got != "2024-03-01" {
		t.Errorf("got %s", got)
	}
	if got := d.AddDays(28).DaysSince(d); got != 28 {
		t.Errorf("got %d days", got)
	}
	if !d.Before(d.AddDays(1)) || d.Before(d) {
		t.Error("order of dates")
	}
	for _, bad := range []string{"", "2024-2-28", "2024-02-30", "28.02.2024", "2024-02-28T00:00:00Z"} {
		if _, err := ParseDate(bad); err == nil {
			t.Errorf("%q is a date", bad)
		}
	}
}

func TestOverdue(t *testing.T) {
	due, _ := ParseDate("2025-05-21")
	a := ActionItem{Due: Field[Date]{Value: due}, Status: Field[ActionStatus]{Value: Open}}
	a.Due.Span.File = nil
	if a.Overdue(due.AddDays(1)) {
		t.Error("an item without a due date is overdue")
	}
}
