package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"nodeos/image"
)

func (a *app) buildCommand() *cobra.Command {
	var out, own string
	optimize := image.Balance
	c := &cobra.Command{
		Use:   "build [flags] [DIR] -o OUT",
		Short: "Write an image of an npm project into a folder",
		Long: `Write an image of the npm project in DIR (default: the current folder) into the
folder OUT: what a virtual machine needs, and manifest.json with sizes and
hashes. An image of nodeos's that is there already is replaced; anything else
is not touched. The report of sizes goes to standard output.`,
		Example: `  nodeos build -o out
  nodeos build --optimize size -o out examples/express && nodeos run out`,
		Args: maxOneArg,
		RunE: func(c *cobra.Command, args []string) error {
			dir := "."
			if len(args) == 1 {
				dir = args[0]
			}
			if out == "" {
				return usagef("say where to write the image: -o OUT")
			}
			m, err := a.makeImage(c.Context(), dir, out, own, optimize)
			if err != nil {
				return err
			}
			if a.json {
				return a.printJSON(m)
			}
			if err := m.Report(a.Out); err != nil {
				return err
			}
			fmt.Fprintf(a.Out, "\nboot it: nodeos run %s\n", shellWord(out))
			return nil
		},
	}
	f := c.Flags()
	f.StringVarP(&out, "output", "o", "", "folder to write the image to")
	addFlag(f, "", "optimize", "size|balance|speed", "smallest image, fastest boot, or something of both (default balance)", func(s string) (err error) {
		optimize, err = image.ParseOptimize(s)
		return err
	})
	f.StringVar(&own, "kernel", "", "your own kernel: a vmlinux with PVH support, or a bzImage")
	return c
}
