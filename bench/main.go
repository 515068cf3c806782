package bench

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// Main runs the benchmarks that args name, or all, and returns an exit code.
func Main(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	fs := flag.NewFlagSet("bench", flag.ContinueOnError)
	fs.SetOutput(stderr)
	only := fs.String("only", "", "comma-separated: start,json,fs,http,express,npm,image,boot")
	runs := fs.Int("runs", 15, "runs of each program")
	requests := fs.Int("requests", 20000, "HTTP requests to each server in each round")
	example := fs.String("example", "examples/express", "the npm project to make images of")
	bin := fs.String("bin", "bin", "folder of nodeos, init and unode")
	if err := fs.Parse(args); err != nil {
		return 2
	}
	logf := func(format string, a ...any) { fmt.Fprintf(stderr, "bench: "+format+"\n", a...) }
	wanted := func(name string) bool {
		return *only == "" || strings.Contains(","+*only+",", ","+name+",")
	}
	fail := func(err error) int {
		fmt.Fprintln(stderr, "bench:", err)
		return 1
	}
	ps, err := Programs(ctx, *bin+"/unode", logf)
	if err != nil {
		return fail(err)
	}
	if wanted("start") {
		logf("start-up of %d programs, %d runs", len(ps), *runs)
		ts, err := Start(ctx, ps, *runs)
		if err != nil {
			return fail(err)
		}
		for _, t := range ts {
			t.Print(stdout)
		}
	}
	project := ""
	if wanted("express") || wanted("npm") {
		if project, err = os.MkdirTemp("", "nodeos-bench-"); err != nil {
			return fail(err)
		}
		defer os.RemoveAll(project)
		if _, err := copyProject(ctx, *example, project); err != nil {
			return fail(err)
		}
	}
	cli, err := filepath.Abs(filepath.Join(*bin, "npm", "bin", "npm-cli.js"))
	if err != nil {
		return fail(err)
	}
	for _, b := range []struct {
		name string
		run  func() (*Table, error)
	}{
		{"json", func() (*Table, error) { return JSON(ctx, ps, min(*runs, 5)) }},
		{"fs", func() (*Table, error) { return FS(ctx, ps, min(*runs, 5)) }},
		{"http", func() (*Table, error) { return HTTP(ctx, ps, *requests, 20) }},
		{"npm", func() (*Table, error) { return NPM(ctx, ps, cli, project, min(*runs, 5)) }},
		{"express", func() (*Table, error) {
			if _, err := install(ctx, ps[0], cli, project); err != nil {
				return nil, err
			}
			return Express(ctx, ps, project, *requests, 20)
		}},
	} {
		if !wanted(b.name) {
			continue
		}
		logf("%s", b.name)
		t, err := b.run()
		if err != nil {
			return fail(fmt.Errorf("%s: %w", b.name, err))
		}
		t.Print(stdout)
	}
	if !wanted("image") && !wanted("boot") {
		return 0
	}
	tmp, err := os.MkdirTemp("", "nodeos-bench-")
	if err != nil {
		return fail(err)
	}
	defer os.RemoveAll(tmp)
	im, err := BuildImages(ctx, *bin, *example, tmp, logf)
	if err != nil {
		return fail(err)
	}
	im.Sizes().Print(stdout)
	if wanted("boot") {
		logf("booting the images")
		t, err := im.Boot(ctx, 3)
		if err != nil {
			return fail(err)
		}
		t.Print(stdout)
	}
	return 0
}
