// Command build builds the kernel of nodeos images, unless the cache has it,
// and prints the folder it is in.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"nodeos/kernel"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := kernel.Main(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}
