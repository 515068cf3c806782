// Command build makes the unode file: it patches the engine, obtains Node's
// library, compiles the program and lets it append the library and the heap.
//
//	go run ./unode/build -o bin/unode
//	go run ./unode/build -tags small -o bin/unode-small
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"

	"nodeos/unode/engine/patches"
	"nodeos/unode/nodelib/fetch"
)

func main() {
	out := flag.String("o", "bin/unode", "the file to write")
	tags := flag.String("tags", "", "build tags: small makes unode-small, see package flavour")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := build(ctx, *out, *tags); err != nil {
		fmt.Fprintln(os.Stderr, "unode:", err)
		os.Exit(1)
	}
}

func build(ctx context.Context, out, tags string) error {
	cache, err := os.UserCacheDir()
	if err != nil {
		return err
	}
	cache = filepath.Join(cache, "nodeos", "node")
	if err := os.MkdirAll(cache, 0o755); err != nil {
		return err
	}
	if _, err := patches.Install("."); err != nil {
		return err
	}
	logf := func(format string, args ...any) { fmt.Fprintf(os.Stderr, "unode: "+format+"\n", args...) }
	lib, err := fetch.Library(ctx, cache, logf)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(out), 0o755); err != nil {
		return err
	}
	program := out + ".bare"
	defer os.Remove(program)
	logf("compiling")
	err = run(ctx, "go", "build", "-trimpath", "-ldflags=-s -w", "-tags="+tags, "-o", program, "./cmd/unode")
	if err != nil {
		return err
	}
	logf("bootstrapping the library")
	return run(ctx, program, "--assemble", lib, out)
}

func run(ctx context.Context, name string, args ...string) error {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOFLAGS=")
	cmd.Stdout, cmd.Stderr = os.Stderr, os.Stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}
