package plan

import (
	"fmt"
	"slices"

	"github.com/seed-42cec927/postmortem/pkg/incident"
)

// missing decides about an open item whose issue is not to be seen: adopted,
// created, or left to people where somebody has put the issue out of reach.
func (d *differ) missing(item Item) {
	if list := d.have.reserved[item.Key]; len(list) > 0 {
		d.warn(item, "%s: not created: issue #%d names it in a marker that can't be trusted; put its body right or remove its label", item.Key, list[0].Number)
		return
	}
	if newest := d.have.newest; newest.newerThan(d.want.Commit) && !(item.Past && item.Number == 0) {
		// Its issue may be known by another id already.
		d.plan.Notes = append(d.plan.Notes, Note{Kind: Older, Key: item.Key, Message: fmt.Sprintf(
			"not created: issues were last written from the commit of %s, this run's is of %s", day(newest.Commit), day(d.want.Commit))})
		return
	}
	if item.Number != 0 && d.adopt(item) || d.outOfReach(item) || item.Past {
		return
	}
	m := d.have.milestones[item.Key.Incident]
	why := item.Why
	if n := d.have.record[item.Key]; n != 0 {
		why = fmt.Sprintf("its issue #%d was deleted, or is not to be found any more", n)
	}
	d.create(item, m.Milestone, why)
}

func (d *differ) create(item Item, m Milestone, why string) {
	after := Issue{
		Title: item.Title, State: Open, Labels: item.Labels, Assignees: item.Assignees,
	}
	c := Change{Verb: Create, Kind: IssueKind, Key: item.Key, After: &after, Why: why}
	if g, ok := d.groups[item.Key.Incident]; ok {
		after.Milestone, after.MilestoneTitle = m.Number, m.Title
		c.Joins = m.Number == 0
		if c.Joins {
			after.MilestoneTitle = g.Title
		}
	}
	marker := d.marker(item, stateOpen)
	marker.Milestone = after.Milestone
	after.Body = newBlock(marker, item.Text).join()
	d.opened[item.Key.Incident] = append(d.opened[item.Key.Incident], item.Key.Action)
	d.change(c)
}

// outOfReach notes and reports that a person has moved the item's issue away,
// or made it their own: that is no reason to create another.
func (d *differ) outOfReach(item Item) bool {
	n := d.have.record[item.Key]
	if n == 0 || d.policy.Recreate {
		return false
	}
	const out = "; mark the item dropped or done in the file, or create it anew with --recreate"
	if d.lost[n] == Moved {
		d.leave(item, Issue{Number: n}, "was transferred to another repository: left alone, and not created again"+out)
		return true
	}
	i, ok := d.have.byNumber[n]
	if !ok {
		return false
	}
	if _, err := parseBlock(i.Body); err == errNoMarker {
		d.leave(item, i, fmt.Sprintf("its marker was removed by a person: left alone, and not created again; write \"issue: %d\" in the file to have it managed again", n))
		return true
	}
	return false
}

// leave notes why an item gets no issue.
func (d *differ) leave(item Item, i Issue, message string) {
	d.spoken[i.Number] = true
	d.plan.Notes = append(d.plan.Notes, Note{Kind: Untouched, Key: item.Key, Number: i.Number, URL: i.URL, Message: message})
}

// adopt makes the issue that the file names the item's own, or says why not.
// It reports false where the item is to be created after all.
func (d *differ) adopt(item Item) bool {
	n := item.Number
	refuse := func(why string) bool {
		d.leave(item, Issue{Number: n, URL: d.have.byNumber[n].URL}, fmt.Sprintf("not adopted, and no other issue is created: %s", why))
		return true
	}
	const remove = "; correct the number, or remove \"issue:\" to get a new issue"
	i, ok := d.have.byNumber[n]
	if !ok {
		switch {
		case d.policy.Recreate, d.have.record[item.Key] == n && d.lost[n] == Deleted:
			return false
		case d.lost[n] == Moved:
			return refuse("it was transferred to another repository" + remove)
		}
		return refuse("there is no such issue" + remove)
	}
	b, err := parseBlock(i.Body)
	if other, taken := d.claimed[n]; taken {
		return refuse(fmt.Sprintf("%s names it, too%s", other, remove))
	}
	switch {
	case i.PullRequest:
		return refuse("it is a pull request" + remove)
	case err == nil && b.marker.State == ReasonDuplicate && d.have.ours(d.want.Kind, b.marker):
		return refuse("it was closed as a duplicate" + remove)
	case err == nil && !d.have.ours(d.want.Kind, b.marker):
		return refuse(fmt.Sprintf("it is the issue of a %s of %s%s", b.marker.Kind, b.marker.Source, remove))
	case err == nil:
		return refuse(fmt.Sprintf("it is the issue of %s%s", b.marker.Key, remove))
	case err != errNoMarker:
		return refuse("its body " + err.Error())
	case i.State == Closed:
		return refuse("it is closed: reopen it, or mark the item done or dropped in the file")
	}
	d.claimed[n], d.spoken[n] = item.Key, true
	marker := d.marker(item, stateOpen)
	marker.Labels, marker.Assignees = nil, nil
	u := newUpdate(d, item, found{i, appended(i.Body, marker, item.Text), item.Key})
	if !containsFold(u.after.Labels, ManagedLabel.Name) {
		u.after.Labels = sortedFold(append(u.after.Labels, ManagedLabel.Name))
	}
	u.because("adopted, as %s says", item.Path)
	u.fields()
	u.finish(Adopt)
	d.opened[item.Key.Incident] = append(d.opened[item.Key.Incident], item.Key.Action)
	return true
}

// guardMissing refuses when the tracker seems to hide, or to have lost, what
// we know to have created.
func (d *differ) guardMissing() {
	if d.policy.Recreate {
		return
	}
	if n := len(d.unlabelled); n > 0 {
		d.plan.Refusals = append(d.plan.Refusals, fmt.Sprintf(
			"no issue carries the label %s, but %d issues have a marker of these documents, such as #%d: was the label renamed or deleted? "+
				"Put it on them again. To create the issues anew, use --recreate", ManagedLabel.Name, n, d.unlabelled[0].Number))
	}
	should, missing := 0, 0
	for _, item := range d.want.Items {
		if item.Status != incident.Open || item.Past {
			continue
		}
		recorded := d.have.record[item.Key] != 0
		seen := len(d.have.issues[item.Key]) > 0 || !d.creates(item.Key)
		if recorded || seen {
			should++
		}
		if recorded && !seen {
			missing++
		}
	}
	if missing*4 > should {
		d.plan.Refusals = append(d.plan.Refusals, fmt.Sprintf(
			"%d of %d issues that must exist are not to be found, neither by the label %s nor in their milestones: "+
				"was the label renamed, were the issues deleted or transferred, or can the token not see them? To create them again, use --recreate",
			missing, should, ManagedLabel.Name))
	}
}

func (d *differ) creates(key incident.Key) bool {
	return slices.ContainsFunc(d.plan.Changes, func(c Change) bool { return c.Verb == Create && c.Kind == IssueKind && c.Key == key })
}
