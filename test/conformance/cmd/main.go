// Command conformance runs Node's own tests on unode: see package conformance.
//
//	go run ./test/conformance/cmd [-only zlib,test-fs-*] [-record test/conformance/node.tsv]
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"

	"nodeos/test/conformance"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := conformance.Main(ctx, os.Args[1:], os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "conformance:", err)
		os.Exit(1)
	}
}
