// Command wpt compares unode with the real Node on the web-platform tests: see
// package wpt.
//
//	go run ./test/wpt/cmd [-v] [-tree DIR] [AREA...]
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"

	"nodeos/test/conformance"
	"nodeos/test/wpt"
	"nodeos/unode/nodelib/fetch"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "wpt:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	bin := flag.String("bin", "bin/unode", "the runtime to test")
	tree := flag.String("tree", "", "a folder with Node's test folder; fetched when empty")
	verbose := flag.Bool("v", false, "name the files that lost subtests")
	flag.Parse()
	logf := func(format string, args ...any) { fmt.Fprintf(os.Stderr, "wpt: "+format+"\n", args...) }
	if *tree == "" {
		var err error
		if *tree, err = conformance.CachedTree(ctx, logf); err != nil {
			return err
		}
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return err
	}
	node, err := fetch.Node(ctx, filepath.Join(cache, "nodeos", "node"), logf)
	if err != nil {
		return err
	}
	subject, err := filepath.Abs(*bin)
	if err != nil {
		return err
	}
	root := filepath.Join(*tree, "test", "fixtures", "wpt")
	tests, err := wpt.Tests(root, flag.Args())
	if err != nil {
		return err
	}
	rows, err := wpt.Compare(ctx, node, subject, root, tests, runtime.NumCPU())
	wpt.Report(os.Stdout, rows, *verbose)
	return err
}
