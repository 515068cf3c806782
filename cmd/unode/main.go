// Command unode runs JavaScript as node does. See package unode.
package main

import (
	"os"

	"nodeos/unode"
)

func main() { os.Exit(unode.Main(os.Args)) }
