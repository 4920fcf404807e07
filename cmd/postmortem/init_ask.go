package main

import (
	"context"
	"errors"
	"os"
	"strings"

	"charm.land/huh/v2"

	"github.com/seed-42cec927/postmortem/pkg/scaffold"
)

// askSetup asks for what the command line left open; given says which flags it
// has.
func askSetup(ctx context.Context, e *env, s *scaffold.Setup, given func(flag string) bool) error {
	authors, teams := strings.Join(s.Authors, ", "), ""
	var fields []huh.Field
	if !given("directory") {
		fields = append(fields, huh.NewInput().Title("Folder of the postmortems").Value(&s.Directory))
	}
	if !given("timezone") {
		fields = append(fields, huh.NewInput().Title("Time zone of new drafts").
			Description("An IANA name such as Europe/Berlin; empty for UTC").
			Value(&s.Timezone).Validate(validZone))
	}
	if !given("author") {
		fields = append(fields, huh.NewInput().Title("Who writes postmortems?").
			Description("Teams or people that drafts name as authors, with commas between").
			Value(&authors))
	}
	if !given("team") {
		fields = append(fields, huh.NewInput().Title("Teams that own action items").
			Description("NAME=LOGIN,LOGIN for \"owner: team:NAME\"; spaces between teams; empty for none").
			Value(&teams).Validate(func(text string) error {
			_, err := parseTeams(text)
			return err
		}))
	}
	if !given("pages") {
		fields = append(fields, huh.NewSelect[scaffold.Pages]().Title("Who may read the site on GitHub Pages?").
			Options(
				huh.NewOption("Anybody; a private repository shows its public edition", scaffold.PagesPublic),
				huh.NewOption("Only who may read the repository; access is restricted", scaffold.PagesRestricted),
				huh.NewOption("There is no site", scaffold.PagesNone),
			).Value(&s.Pages))
	}
	if len(fields) == 0 {
		return nil
	}
	if err := runForm(ctx, e, fields...); err != nil {
		return err
	}
	s.Directory, s.Timezone = strings.TrimSpace(s.Directory), strings.TrimSpace(s.Timezone)
	if !given("team") {
		list, err := parseTeams(teams)
		if err != nil {
			return &exit{exitUsage, err}
		}
		s.Teams = list
	}
	s.Authors = nil
	for name := range strings.SplitSeq(authors, ",") {
		if name = strings.TrimSpace(name); name != "" {
			s.Authors = append(s.Authors, name)
		}
	}
	return nil
}

// askYes asks for a yes or a no.
func askYes(ctx context.Context, e *env, question string) (bool, error) {
	yes := true
	err := runForm(ctx, e, huh.NewConfirm().Title(question).Value(&yes))
	return yes, err
}

// runForm asks one field after the other. Where no cursor can be moved, or a
// screen reader reads along (ACCESSIBLE), it asks line by line.
func runForm(ctx context.Context, e *env, fields ...huh.Field) error {
	_, terminal := e.Stdin.(*os.File)
	plain := !terminal || !e.Colour || e.Getenv("ACCESSIBLE") != ""
	form := huh.NewForm(huh.NewGroup(fields...)).WithInput(e.Stdin).WithOutput(e.Stdout).WithAccessible(plain)
	err := form.RunWithContext(ctx)
	if errors.Is(err, huh.ErrUserAborted) || errors.Is(err, context.Canceled) {
		return exitf(exitFailure, "nothing was written")
	}
	return err
}

func parseTeams(text string) ([]scaffold.Team, error) {
	var list []scaffold.Team
	for word := range strings.FieldsSeq(text) {
		team, err := scaffold.ParseTeam(word)
		if err != nil {
			return nil, err
		}
		list = append(list, team)
	}
	return list, nil
}
