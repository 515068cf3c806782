package kernel

import (
	"context"
	"flag"
	"fmt"
	"io"
	"strings"
)

// Main is the command that builds the kernel: it prints the folder with the
// artefacts to stdout and everything else to stderr, and returns an exit code:
// 0 done, 1 failed, 2 wrong usage.
func Main(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	var o Options
	flags := flag.NewFlagSet("kernel", flag.ContinueOnError)
	flags.SetOutput(stderr)
	printDir := flags.Bool("print-dir", false, "print only the folder: no words about a build")
	packages := flags.Bool("packages", false, "print Debian's packages that a build needs, and do nothing")
	flags.StringVar(&o.Source, "source", DefaultSource, "the kernel's source package")
	flags.IntVar(&o.Jobs, "j", 0, "parallel compilers (default one for each CPU)")
	flags.BoolVar(&o.KeepWork, "keep", false, "keep sources and objects, for work on the fragments (1.4 GB)")
	fragments := flags.String("fragments", "", "more of "+strings.Join(Fragments(), ", ")+", separated by commas")
	if err := flags.Parse(args); err != nil {
		if err == flag.ErrHelp {
			return 0
		}
		return 2
	}
	if flags.NArg() > 0 {
		fmt.Fprintf(stderr, "kernel: unexpected argument %q\n", flags.Arg(0))
		return 2
	}
	if *packages {
		fmt.Fprintln(stdout, strings.Join(Packages(), " "))
		return 0
	}
	if *fragments != "" {
		o.Fragments = strings.Split(*fragments, ",")
	}
	if !*printDir {
		o.Progress = stderr
	}
	a, err := Ensure(ctx, o)
	if err != nil {
		fmt.Fprintln(stderr, err)
		return 1
	}
	fmt.Fprintln(stdout, a.Dir)
	return 0
}
