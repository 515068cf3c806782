// Command guest is the init of this package's tests.
package main

import (
	"fmt"
	"syscall"
)

func main() {
	fmt.Println("first line")
	fmt.Print("sec")
	work()
	fmt.Println("ond line")
	syscall.Reboot(syscall.LINUX_REBOOT_CMD_RESTART)
}

// work takes more than a million instructions.
//
//go:noinline
func work() {
	n := 0
	for i := range 1_000_000 {
		n += i * n
	}
	sink = n
}

var sink int
