// Init is PID 1 of a nodeos machine: see package boot. Started by hand it prints
// what it would do.
package main

import (
	"os"

	"nodeos/guest/boot"
)

func main() { os.Exit(boot.Main(os.Stdout)) }
