// Command build unpacks the npm client that nodeos brings along:
//
//	go run ./npm/client/build -o bin/npm
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"

	"nodeos/npm/client"
)

func main() {
	out := flag.String("o", "bin/npm", "the folder to write")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := client.Install(ctx, *out); err != nil {
		fmt.Fprintln(os.Stderr, "npm:", err)
		os.Exit(1)
	}
}
