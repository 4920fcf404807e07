package githubtest

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"time"
)

// Milestone is a milestone as a value: what AddMilestone takes, what Milestones returns, what EditMilestone changes.
type Milestone struct {
	Number       int // zero in AddMilestone: the next
	Title        string
	Description  string
	State        string    // "open" or "closed"; zero in AddMilestone: open
	DueOn        time.Time // zero: none; FloorDueOn applies
	OpenIssues   int       // counted, pull requests too
	ClosedIssues int
	CreatedAt    time.Time
	UpdatedAt    time.Time
	ClosedAt     time.Time // zero: open
}

type milestone struct {
	repo        *Repo
	id          int64
	number      int
	title       string
	description string
	state       string
	creator     *user
	due         time.Time
	created     time.Time
	updated     time.Time
	closed      time.Time
}

// AddMilestone creates a milestone without the checks of the API. Counts and times are the server's.
func (r *Repo) AddMilestone(want Milestone) Milestone {
	r.s.mu.Lock()
	defer r.s.mu.Unlock()
	if want.Number == 0 {
		want.Number = r.milestoned + 1
	}
	if r.milestones[want.Number] != nil {
		panic(fmt.Sprintf("githubtest: milestone %d exists", want.Number))
	}
	return r.plan(want).value()
}

// Milestone is the milestone with this number.
func (r *Repo) Milestone(number int) Milestone {
	r.s.mu.Lock()
	defer r.s.mu.Unlock()
	return r.mustMilestone(number).value()
}

// Milestones are all milestones, closed ones too, by number.
func (r *Repo) Milestones() []Milestone {
	r.s.mu.Lock()
	defer r.s.mu.Unlock()
	var list []Milestone
	for _, m := range inOrder(r.milestones) {
		list = append(list, m.value())
	}
	return list
}

// EditMilestone changes title, description, state and due date as a person does. The server is locked during edit.
func (r *Repo) EditMilestone(number int, edit func(*Milestone)) Milestone {
	r.s.mu.Lock()
	defer r.s.mu.Unlock()
	m := r.mustMilestone(number)
	want := m.value()
	edit(&want)
	m.write(want, r.s.now())
	return m.value()
}

// mustMilestone is nil for 0.
func (r *Repo) mustMilestone(number int) *milestone {
	m := r.milestones[number]
	if m == nil && number != 0 {
		panic(fmt.Sprintf("githubtest: no milestone %d in %s", number, r.fullName()))
	}
	return m
}

// plan creates a milestone that has a number.
func (r *Repo) plan(want Milestone) *milestone {
	now := r.s.now()
	m := &milestone{
		repo:    r,
		id:      r.s.id(),
		number:  want.Number,
		state:   "open",
		creator: r.s.user(r.s.opts.Login),
		created: now,
		updated: now,
	}
	r.milestoned = max(r.milestoned, m.number)
	r.milestones[m.number] = m
	want.State = cmp.Or(want.State, "open")
	m.write(want, now)
	return m
}

// write makes a milestone what is wanted, which the caller has checked.
func (m *milestone) write(want Milestone, at time.Time) {
	was := *m
	m.title, m.description = want.Title, want.Description
	m.due = m.repo.s.floor(want.DueOn)
	switch {
	case want.State == m.state:
	case want.State == "closed":
		m.state, m.closed = "closed", at
	case want.State == "open":
		m.state, m.closed = "open", time.Time{}
	default:
		panic("githubtest: no milestone is " + want.State)
	}
	if *m != was {
		m.updated = at
	}
}

// floor is what becomes of a due date.
func (s *Server) floor(due time.Time) time.Time {
	if s.zone == nil || due.IsZero() {
		return due.UTC()
	}
	y, m, d := due.In(s.zone).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, s.zone).UTC()
}

// touch notes that the milestone's issues changed. There may be no milestone.
func (m *milestone) touch(at time.Time) {
	if m != nil {
		m.updated = at
	}
}

func (m *milestone) count() (open, closed int) {
	for _, i := range m.repo.issues {
		switch {
		case i.milestone == nil || i.milestone.number != m.number: // m may be a copy, see Freeze
		case i.state == "open":
			open++
		default:
			closed++
		}
	}
	return open, closed
}

func (m *milestone) value() Milestone {
	open, closed := m.count()
	return Milestone{
		Number:       m.number,
		Title:        m.title,
		Description:  m.description,
		State:        m.state,
		DueOn:        m.due,
		OpenIssues:   open,
		ClosedIssues: closed,
		CreatedAt:    m.created,
		UpdatedAt:    m.updated,
		ClosedAt:     m.closed,
	}
}

func (m *milestone) show() object {
	url := fmt.Sprintf("%s/milestones/%d", m.repo.url(), m.number)
	open, closed := m.count()
	return object{
		"id":            m.id,
		"node_id":       nodeID("Milestone", m.id),
		"url":           url,
		"labels_url":    url + "/labels",
		"html_url":      fmt.Sprintf("%s/milestone/%d", m.repo.htmlURL(), m.number),
		"number":        m.number,
		"state":         m.state,
		"title":         m.title,
		"description":   text(m.description),
		"creator":       m.repo.s.showUser(m.creator),
		"open_issues":   open,
		"closed_issues": closed,
		"created_at":    stamp(m.created),
		"updated_at":    stamp(m.updated),
		"closed_at":     stamp(m.closed),
		"due_on":        stamp(m.due),
	}
}

// milestone is the one that the path names.
func (c *call) milestone() (*milestone, error) {
	n, _ := strconv.Atoi(c.vars["number"])
	if m := c.repo.milestones[n]; m != nil {
		return m, nil
	}
	return nil, notFound()
}

func (c *call) getMilestone() (any, error) {
	m, err := c.milestone()
	if err != nil {
		return nil, err
	}
	return m.show(), nil
}

func (c *call) createMilestone() (any, error) {
	if c.s.opts.ReadOnly {
		return nil, notFound()
	}
	want := Milestone{Number: c.repo.milestoned + 1, State: "open"}
	if err := c.wantedMilestone(&want); err != nil {
		return nil, err
	}
	return c.repo.plan(want).show(), nil
}

func (c *call) editMilestone() (any, error) {
	m, err := c.milestone()
	if err != nil {
		return nil, err
	}
	if c.s.opts.ReadOnly {
		return nil, notFound()
	}
	want := m.value()
	if err := c.wantedMilestone(&want); err != nil {
		return nil, err
	}
	m.write(want, c.s.now())
	return m.show(), nil
}

// DeleteMilestone deletes a milestone, which leaves its issues without one.
func (r *Repo) DeleteMilestone(number int) {
	r.s.mu.Lock()
	defer r.s.mu.Unlock()
	r.deleteMilestone(r.mustMilestone(number))
}

func (r *Repo) deleteMilestone(m *milestone) {
	delete(r.milestones, m.number)
	for _, i := range r.issues {
		if i.milestone == m {
			i.milestone, i.updated = nil, r.s.now()
		}
	}
}

func (c *call) deleteMilestone() (any, error) {
	m, err := c.milestone()
	if err != nil {
		return nil, err
	}
	if c.s.opts.ReadOnly {
		return nil, notFound()
	}
	c.repo.deleteMilestone(m)
	return nil, nil
}

// wantedMilestone applies the request's fields to a milestone.
func (c *call) wantedMilestone(want *Milestone) error {
	f := c.fields
	var p problems
	if f.value("title") {
		want.Title = f.string("title")
	}
	if f.has("description") {
		want.Description = f.string("description")
	}
	if f.value("state") {
		want.State = f.string("state")
		if want.State == "" {
			p.invalid("Milestone", "state", "")
		}
		p.oneOf("Milestone", "state", want.State, "open", "closed")
	}
	if f.value("due_on") {
		due, err := time.Parse(time.RFC3339, f.string("due_on"))
		if err != nil {
			p.invalid("Milestone", "due_on", f.raw["due_on"])
		}
		want.DueOn = due
	} else if f.has("due_on") {
		want.DueOn = time.Time{}
	}
	if err := f.err(); err != nil {
		return err
	}

	if blank(want.Title) {
		p.missing("Milestone", "title")
	}
	for _, m := range c.repo.milestones {
		if m.title == want.Title && m.number != want.Number {
			p.exists("Milestone", "title")
		}
	}
	return p.err()
}

func (c *call) listMilestones() (any, error) {
	var p problems
	q := c.query.Get
	p.oneOf("Milestone", "state", q("state"), "open", "closed", "all")
	p.oneOf("Milestone", "sort", q("sort"), "due_on", "completeness")
	p.oneOf("Milestone", "direction", q("direction"), "asc", "desc")
	if err := p.err(); err != nil {
		return nil, err
	}
	state := cmp.Or(q("state"), "open")
	var found []*milestone
	for _, m := range inOrder(c.repo.listedMilestones()) {
		if state == "all" || m.state == state {
			found = append(found, m)
		}
	}
	by := byDue
	if q("sort") == "completeness" {
		by = byCompleteness
	}
	slices.SortStableFunc(found, by)
	if q("direction") == "desc" {
		slices.Reverse(found)
	}
	return list(c, found, (*milestone).show), nil
}

// byDue puts what isn't due at all last.
func byDue(a, b *milestone) int {
	if a.due.IsZero() != b.due.IsZero() {
		return b.due.Compare(a.due)
	}
	return a.due.Compare(b.due)
}

func byCompleteness(a, b *milestone) int {
	share := func(m *milestone) float64 {
		open, closed := m.count()
		return float64(closed) / float64(max(1, open+closed))
	}
	return cmp.Compare(share(a), share(b))
}
