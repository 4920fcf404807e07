package main

import (
	"context"
	"os"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"
)

// newMan is for packagers: releases carry what it writes.
func newMan(e *env) *cobra.Command {
	var cmd *cobra.Command
	cmd = &cobra.Command{
		Use:    "man FOLDER",
		Short:  "Write manual pages",
		Hidden: true,
		Args:   cobra.ExactArgs(1),
		RunE: action(func(_ context.Context, args []string) error {
			dir, err := absolute(e, args[0])
			if err != nil {
				return err
			}
			if err := os.MkdirAll(dir, 0o755); err != nil {
				return err
			}
			now := e.Now()
			return doc.GenManTree(cmd.Root(), &doc.GenManHeader{
				Title: "POSTMORTEM", Section: "1", Date: &now, Source: "postmortem " + version(), Manual: "postmortem",
			}, dir)
		}),
	}
	return cmd
}
