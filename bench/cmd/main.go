// Command cmd runs the benchmarks: `make bench`.
package main

import (
	"context"
	"os"
	"os/signal"

	"nodeos/bench"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	os.Exit(bench.Main(ctx, os.Args[1:], os.Stdout, os.Stderr))
}
