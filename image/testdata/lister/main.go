// Lister is PID 1 of a test: it prints what the kernel has made of an image's
// root file system, a line a file, and ends the machine.
package main

import (
	"bufio"
	"crypto/sha256"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

func main() {
	w := bufio.NewWriter(os.Stdout)
	err := filepath.WalkDir("/", func(name string, d fs.DirEntry, err error) error {
		if err != nil || name == "/" {
			return err
		}
		info, err := os.Lstat(name)
		if err != nil {
			return err
		}
		st := info.Sys().(*syscall.Stat_t)
		fmt.Fprintf(w, "file %s %d:%d %q", info.Mode(), st.Uid, st.Gid, name[1:])
		switch info.Mode().Type() {
		case 0:
			b, err := os.ReadFile(name)
			if err != nil {
				return err
			}
			fmt.Fprintf(w, " %x", sha256.Sum256(b))
		case fs.ModeSymlink:
			to, err := os.Readlink(name)
			if err != nil {
				return err
			}
			fmt.Fprintf(w, " %q", to)
		case fs.ModeDevice | fs.ModeCharDevice:
			fmt.Fprintf(w, " %d,%d", st.Rdev>>8, st.Rdev&0xff)
		}
		fmt.Fprintln(w)
		return nil
	})
	fmt.Fprintln(w, "end", err)
	w.Flush()
	syscall.Sync()
	syscall.Reboot(syscall.LINUX_REBOOT_CMD_RESTART)
}
