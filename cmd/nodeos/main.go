// Nodeos makes an operating system image of an npm project, and runs it.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"nodeos/cli"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	// The first signal asks for an orderly end. The second one finds its default
	// action again and ends this process, and with it the virtual machine.
	context.AfterFunc(ctx, stop)
	os.Exit(cli.Main(ctx, os.Args[1:], os.Environ(), cli.Stdio{In: os.Stdin, Out: os.Stdout, Err: os.Stderr}))
}
