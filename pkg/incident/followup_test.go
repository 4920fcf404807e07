package incident

import "testing"

func TestStagesDue(t *testing.T) {
	for reviewed, want := range map[string][2]string{
		"2025-05-16": {"2025-05-30", "2025-08-16"},
		"2025-11-30": {"2025-12-14", "2026-02-28"},
		"2027-11-30": {"2027-12-14", "2028-02-29"},
		"2025-12-31": {"2026-01-14", "2026-03-31"},
	} {
		d, err := ParseDate(reviewed)
		if err != nil {
			t.Fatal(err)
		}
		for i, s := range Stages {
			if got := s.Due(d).String(); got != want[i] {
				t.Errorf("%s after %s is %s, want %s", s.Title, reviewed, got, want[i])
			}
		}
	}
}

// Ids stand in files and issues: they must be fit for both, and never change.
func TestStages(t *testing.T) {
	ids := ""
	for _, s := range Stages {
		ids += s.ID + ":"
		seen := map[string]bool{}
		for _, q := range s.Questions {
			ids += " " + q.ID
			if !ValidID(q.ID) || seen[q.ID] || q.Text == "" || q.Answer == "" {
				t.Errorf("question %+v", q)
			}
			seen[q.ID] = true
		}
		ids += "\n"
		if found, ok := FindStage(s.ID); !ok || !ValidID(s.ID) || found.ID != s.ID {
			t.Errorf("stage %q", s.ID)
		}
	}
	if want := "two-weeks: on-track check-fired real-catch moved-on\nthree-months: check-fired real-catch open-explained pushed-to-closure\n"; ids != want {
		t.Errorf("ids:\n%s", ids)
	}
}
