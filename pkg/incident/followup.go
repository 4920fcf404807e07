package incident

import "slices"

// Stage is a time after a review at which people are asked what became of it.
type Stage struct {
	// ID stands in front matter and in markers of issues: never change one.
	ID        string
	Title     string // as in "after two weeks"
	Questions []Question

	days, months int
}

// Question is answered by a tick, which means yes.
type Question struct {
	ID     string // unique within its stage; stands in front matter
	Text   string // the sentence to tick
	Answer string // a ticked one in few words, as on the site
}

// Due is the day on which a stage begins. Three months after the last day of a
// month is at latest the last day of another.
func (s Stage) Due(reviewed Date) Date { return reviewed.AddMonths(s.months).AddDays(s.days) }

// Question finds one by its id.
func (s Stage) Question(id string) (Question, bool) {
	i := slices.IndexFunc(s.Questions, func(q Question) bool { return q.ID == id })
	if i < 0 {
		return Question{}, false
	}
	return s.Questions[i], true
}

// Stages lists all stages, the first one first.
var Stages = []Stage{
	{ID: "two-weeks", Title: "two weeks", days: 14, Questions: []Question{
		{"on-track", "The action items are on track.", "actions on track"},
		{"check-fired", "The new check has fired since.", "the new check fired"},
		{"real-catch", "When it fired, it caught something real.", "a real catch"},
		{"moved-on", "The team has moved on: nobody still feels the incident.", "the team has moved on"},
	}},
	{ID: "three-months", Title: "three months", months: 3, Questions: []Question{
		{"check-fired", "The new check has fired since.", "the new check fired"},
		{"real-catch", "When it fired, it caught something real.", "a real catch"},
		{"open-explained", "For each action item that is still open, the reason is written below this block.", "what is open has a reason"},
		{"pushed-to-closure", "Each of them is closed by now, or has an owner and a date that will hold.", "what is open is closed or pushed to closure"},
	}},
}

// FindStage finds a stage by its id.
func FindStage(id string) (Stage, bool) {
	i := slices.IndexFunc(Stages, func(s Stage) bool { return s.ID == id })
	if i < 0 {
		return Stage{}, false
	}
	return Stages[i], true
}
