package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/seed-42cec927/postmortem/pkg/config"
	"github.com/seed-42cec927/postmortem/pkg/lint/rules"
	"github.com/seed-42cec927/postmortem/pkg/report"
)

func newSchema(e *env) *cobra.Command {
	return &cobra.Command{
		Use:   "schema frontmatter|config|stats",
		Short: "Print the JSON Schema of front matter, configuration or figures",
		Long: `Print a JSON Schema (draft 2020-12), by which editors complete and check what you
type. That of the front matter knows the extra_keys of the configuration; that of
stats describes what "postmortem stats --format json" prints.`,
		Example: `  postmortem schema frontmatter > frontmatter.schema.json
  postmortem schema config > postmortem.schema.json`,
		Args:      cobra.MatchAll(cobra.ExactArgs(1), cobra.OnlyValidArgs),
		ValidArgs: []string{"frontmatter", "config", "stats"},
		RunE: action(func(_ context.Context, args []string) error {
			switch args[0] {
			case "config":
				_, err := e.Stdout.Write(configSchema())
				return err
			case "stats":
				_, err := e.Stdout.Write(report.StatsSchema)
				return err
			}
			p, err := openProject(e)
			if err != nil {
				return err
			}
			_, err = e.Stdout.Write(config.FrontMatterSchema(p.config))
			return err
		}),
	}
}

// configSchema is the configuration's, with the rules that there are.
func configSchema() []byte {
	keys := make([]config.Key, len(rules.All))
	for i, r := range documentation(rules.All) {
		keys[i] = config.Key{Name: r.Name, Doc: r.Summary()}
	}
	return config.Schema(keys)
}
