// Command apply prepares the patched engine and the go.work file that selects
// it. It prints the engine's folder.
package main

import (
	"fmt"
	"os"

	"nodeos/unode/engine/patches"
)

func main() {
	dir, err := patches.Install(".")
	if err != nil {
		fmt.Fprintln(os.Stderr, "engine:", err)
		os.Exit(1)
	}
	fmt.Println(dir)
}
