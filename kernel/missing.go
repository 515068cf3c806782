package kernel

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
)

// A Requirement is something that a build needs and this machine lacks.
type Requirement struct {
	What    string // e.g. "the command flex"
	Package string // Debian's package that has it
}

// commands that a build runs, and the packages they come in.
var commands = []struct{ name, pkg string }{
	{"make", "make"},
	{"gcc", "gcc"},
	{"ld", "binutils"},
	{"flex", "flex"},
	{"bison", "bison"},
	{"bc", "bc"},
	{"tar", "tar"},
	{"xz", "xz-utils"},
	{"lz4", "lz4"},
}

// headers that its own tools are compiled with.
var headers = []struct{ name, lib, pkg string }{
	{"stdio.h", "-lc", "libc6-dev"},
	{"libelf.h", "-lelf", "libelf-dev"}, // objtool
}

// Packages lists Debian's packages that a build needs, in alphabetical order.
func Packages() []string {
	list := []string{"linux-source-6.12"}
	for _, c := range commands {
		list = append(list, c.pkg)
	}
	for _, h := range headers {
		list = append(list, h.pkg)
	}
	slices.Sort(list)
	return list
}

// Missing returns what a build with o would lack on this machine; nothing
// means that it can go ahead.
func Missing(ctx context.Context, o Options) []Requirement {
	var missing []Requirement
	source := cmp.Or(o.Source, DefaultSource)
	if _, err := os.Stat(source); err != nil {
		missing = append(missing, Requirement{"the kernel's source " + source, "linux-source-6.12"})
	}
	for _, c := range commands {
		if _, err := exec.LookPath(c.name); err != nil {
			missing = append(missing, Requirement{"the command " + c.name, c.pkg})
		}
	}
	if _, err := exec.LookPath("gcc"); err != nil {
		return missing // headers cannot be tried
	}
	for _, h := range headers {
		try := exec.CommandContext(ctx, "gcc", "-x", "c", "-o", os.DevNull, "-", h.lib)
		try.Stdin = strings.NewReader("#include <" + h.name + ">\nint main(void) { return 0; }\n")
		if try.Run() != nil {
			missing = append(missing, Requirement{"the header " + h.name, h.pkg})
		}
	}
	return missing
}

// MissingError says that a kernel cannot be built here yet, and the command
// that mends it.
type MissingError struct{ Missing []Requirement }

func (e *MissingError) Error() string {
	var what, pkgs []string
	for _, m := range e.Missing {
		what = append(what, m.What)
		if !slices.Contains(pkgs, m.Package) {
			pkgs = append(pkgs, m.Package)
		}
	}
	return fmt.Sprintf("cannot build the kernel: missing: %s\ninstall what is missing: sudo apt-get install -y %s\nor give a kernel of your own: --kernel PATH",
		strings.Join(what, ", "), strings.Join(pkgs, " "))
}
