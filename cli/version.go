package cli

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"nodeos/npm"
)

func (a *app) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the versions of nodeos and of the Node it speaks",
		Args:  noArgs,
		RunE: func(*cobra.Command, []string) error {
			v := struct {
				Nodeos   string `json:"nodeos"`
				Commit   string `json:"commit,omitempty"`
				Node     string `json:"node"`
				Platform string `json:"platform"`
			}{"devel", "", npm.NodeVersion, runtime.GOOS + "/" + runtime.GOARCH}
			if info, ok := debug.ReadBuildInfo(); ok {
				if s := info.Main.Version; s != "" && s != "(devel)" {
					v.Nodeos = s
				}
				for _, s := range info.Settings {
					if s.Key == "vcs.revision" {
						v.Commit = s.Value
					}
				}
			}
			if a.json {
				return a.printJSON(v)
			}
			fmt.Fprintf(a.Out, "nodeos %s %s\nnode %s\n", v.Nodeos, v.Platform, v.Node)
			return nil
		},
	}
}
