// Demo boots the express example as a person would, asks it a few things, and
// prints what it costs.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"nodeos/demo"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(demo.Main(ctx, os.Args[1:], os.Stdout, os.Stderr))
}
