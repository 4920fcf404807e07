package plan

import (
	"strings"
	"testing"
	"time"
)

func sampleBlock() block {
	return newBlock(Marker{
		Kind: Action, Source: "o/r", Key: "2025-05-14-x/row-count", Title: "--> <!-- @octocat 3σ", State: stateOpen,
		Commit: time.Date(2025, 5, 16, 1, 2, 3, 0, time.UTC), Labels: []string{"a -- b"}, Milestone: 3, Text: digest("text"),
	}, "text")
}

func TestBlockSurvivesEditingAroundIt(t *testing.T) {
	body := sampleBlock().join()
	for name, edited := range map[string]string{
		"untouched":   body,
		"web editor":  strings.ReplaceAll(body, "\n", "\r\n"),
		"text around": "Hello\n\n" + body + "\n\n- [x] mine\t \r\n\r\n",
		"no newlines": "x" + strings.TrimSpace(body) + "y",
	} {
		b, err := parseBlock(edited)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if b.join() != edited {
			t.Errorf("%s: joined differently:\n%q\n%q", name, b.join(), edited)
		}
		if b.text() != "text" || b.marker.Title != sampleBlock().marker.Title || b.marker.Milestone != 3 || !b.marker.Commit.Equal(sampleBlock().marker.Commit) {
			t.Errorf("%s: read %+v", name, b)
		}
	}
	if strings.Count(body, "<!--") != 2 || strings.Count(body, "-->") != 2 {
		t.Errorf("the payload shows: %s", body)
	}
}

func TestDamagedMarkersAreNotTrusted(t *testing.T) {
	body := sampleBlock().join()
	begin, end := "<!-- postmortem:begin ", "<!-- postmortem:end -->"
	payload := strings.Fields(body)[2]
	for name, bad := range map[string]string{
		"two blocks":        body + body,
		"no end":            strings.Replace(body, end, "", 1),
		"two ends":          body + end,
		"end before begin":  end + strings.Replace(body, end, "", 1),
		"payload cut":       strings.Replace(body, payload, payload[:len(payload)-5], 1),
		"payload replaced":  strings.Replace(body, payload, "AAAA", 1),
		"payload missing":   strings.Replace(body, payload+" ", "", 1),
		"line break inside": strings.Replace(body, payload, payload[:9]+"\n"+payload[9:], 1),
		"begin in capitals": strings.Replace(body, begin, strings.ToUpper(begin), 1),
		"one more begin":    "<!--postmortem:begin x-->" + body,
	} {
		if _, err := parseBlock(bad); err == nil || err == errNoMarker {
			t.Errorf("%s: error %v", name, err)
		}
	}
	if _, err := parseBlock("plain text, postmortem:begin"); err != errNoMarker {
		t.Errorf("without a marker: %v", err)
	}
}

func TestRebaseKeepsWhatPeopleWroteMeanwhile(t *testing.T) {
	before := sampleBlock()
	after := before.withText("new text")
	after.marker.Text = digest("new text")
	now := "Mine\r\n" + strings.ReplaceAll(before.join(), "\n", "\r\n") + "too"
	got, ok := rebase(before.join(), after.join(), now)
	if !ok || !strings.HasPrefix(got, "Mine\r\n<!--") || !strings.HasSuffix(got, "\r\ntoo") || !strings.Contains(got, "\r\nnew text\r\n") {
		t.Errorf("%v %q", ok, got)
	}
	if _, ok := rebase(before.join(), after.join(), before.withText("edited").join()); ok {
		t.Error("an edit inside the block was written over")
	}
	if _, ok := rebase(before.join(), after.join(), "all gone"); ok {
		t.Error("a removed block was written again")
	}
}

func FuzzParseBlock(f *testing.F) {
	f.Add(sampleBlock().join())
	f.Add("<!-- postmortem:begin e30 --><!-- postmortem:end -->")
	f.Fuzz(func(t *testing.T, body string) {
		b, err := parseBlock(body)
		if err != nil {
			return
		}
		again, err := parseBlock(b.join())
		if err != nil || again.before != b.before || again.after != b.after || again.inner != b.inner {
			t.Fatalf("%v: %+v %+v", err, b, again)
		}
	})
}
