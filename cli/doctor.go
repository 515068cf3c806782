package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"nodeos/kernel"
	"nodeos/npm/client"
	"nodeos/vm"
)

// check is one thing that nodeos needs of this machine.
type check struct {
	Name   string `json:"name"`
	State  state  `json:"state"`
	Detail string `json:"detail"`
	Fix    string `json:"fix,omitempty"` // a command
}

type state string

const (
	ready   state = "ok"
	worse   state = "warning" // nodeos works, but slower or not on every project
	missing state = "missing" // nodeos does not work
)

// Disk that the cache should have room for: images, and a kernel's build.
const (
	roomToRun   = 512 << 20
	roomToBuild = 3 << 30
)

func (a *app) doctorCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "doctor",
		Short: "Say what is missing on this machine, and the command that mends it",
		Long: `Look for all that nodeos needs: QEMU and KVM, the kernel or what builds it, init
and the runtime, npm, room in the cache. The exit code is 1 when something is
missing that nodeos cannot do without.`,
		Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			checks, err := a.examine(c.Context())
			if err != nil {
				return err
			}
			if slices.ContainsFunc(checks, func(c check) bool { return c.State == missing }) {
				a.code = exitFailure
			}
			if a.json {
				return a.printJSON(struct {
					OK     bool    `json:"ok"`
					Checks []check `json:"checks"`
				}{a.code == exitOK, checks})
			}
			for _, c := range checks {
				if a.quiet && c.State == ready {
					continue
				}
				fmt.Fprintf(a.Out, "%-8s %-8s %s\n", c.State, c.Name, c.Detail)
				if c.Fix != "" {
					fmt.Fprintf(a.Out, "%17s to mend: %s\n", "", c.Fix)
				}
			}
			return nil
		},
	}
}

func (a *app) examine(ctx context.Context) ([]check, error) {
	vmlinux, err := builtKernel()
	if err != nil {
		return nil, err
	}
	q, qemu := checkQEMU(ctx)
	checks := []check{qemu}
	if q != nil {
		kvm, err := checkKVM(ctx, q, vmlinux)
		if err != nil {
			return nil, err
		}
		checks = append(checks, kvm)
	}
	checks = append(checks, checkKernel(ctx, vmlinux))
	for _, name := range []string{"unode", "init"} {
		checks = append(checks, a.checkPart(name))
	}
	checks = append(checks, a.checkNPM())
	room, err := checkRoom(vmlinux != "")
	return append(checks, room), err
}

func checkQEMU(ctx context.Context) (*vm.QEMU, check) {
	q, err := vm.FindQEMU(ctx, "", "")
	if err == nil {
		return q, check{"qemu", ready, q.Path + " " + q.Version, ""}
	}
	c := check{"qemu", missing, err.Error(), "sudo apt-get install -y " + vm.Package}
	if none := (*vm.NoQEMUError)(nil); errors.As(err, &none) {
		c.Detail = none.Name + " is not installed"
	}
	return nil, c
}

// builtKernel is the newest kernel in the cache, or "". It may be older than
// what a run would build now; asking for that one would build it.
func builtKernel() (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("find the cache folder: %w", err)
	}
	found, err := filepath.Glob(filepath.Join(cache, "nodeos", "kernel", "*", "vmlinux"))
	if err != nil {
		return "", err
	}
	newest, at := "", time.Time{}
	for _, path := range found {
		if st, err := os.Stat(path); err == nil && st.ModTime().After(at) {
			newest, at = path, st.ModTime()
		}
	}
	return newest, nil
}

func checkKVM(ctx context.Context, q *vm.QEMU, vmlinux string) (check, error) {
	v, err := vm.CheckKVM(ctx, q, vmlinux, "", true)
	switch {
	case err != nil:
		return check{}, err
	case !v.Usable:
		return check{"kvm", worse, "not usable, so machines run ten times slower: " + v.Reason, v.Fix}, nil
	case vmlinux == "":
		return check{"kvm", ready, "/dev/kvm opens; not tried with a guest, as there is no kernel yet", ""}, nil
	}
	return check{"kvm", ready, "a guest boots under it", ""}, nil
}

func checkKernel(ctx context.Context, vmlinux string) check {
	if vmlinux != "" {
		return check{"kernel", ready, vmlinux, ""}
	}
	lacking := kernel.Missing(ctx, kernel.Options{})
	if len(lacking) == 0 {
		return check{"kernel", worse, "not built yet: the first run builds it, which takes some minutes", "make"}
	}
	var what, packages []string
	for _, r := range lacking {
		what = append(what, r.What)
		if !slices.Contains(packages, r.Package) {
			packages = append(packages, r.Package)
		}
	}
	return check{"kernel", missing, "not built, and to build it there is missing: " + strings.Join(what, ", "),
		"sudo apt-get install -y " + strings.Join(packages, " ")}
}

func (a *app) checkPart(name string) check {
	path, err := a.part(name)
	if err != nil {
		dir, _ := a.libDir()
		return check{name, missing, "not in " + dir, "make"}
	}
	return check{name, ready, path, ""}
}

func (a *app) checkNPM() check {
	if dir, err := a.libDir(); err == nil && client.Command(dir) != nil {
		return check{"npm", ready, "npm " + client.Version + ", run by unode", ""}
	}
	if path, err := exec.LookPath("npm"); err == nil {
		return check{"npm", ready, path, ""}
	}
	return check{"npm", worse, "not installed: only projects whose node_modules is complete can be built", "sudo apt-get install -y npm"}
}

// checkRoom looks at the file system that the cache is on or will be.
func checkRoom(built bool) (check, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return check{"cache", missing, err.Error(), ""}, nil
	}
	dir := cache
	var st syscall.Statfs_t
	for {
		err = syscall.Statfs(dir, &st)
		if !errors.Is(err, fs.ErrNotExist) || dir == filepath.Dir(dir) {
			break
		}
		dir = filepath.Dir(dir)
	}
	if err != nil {
		return check{}, fmt.Errorf("room in %s: %w", dir, err)
	}
	need, what := int64(roomToRun), "images"
	if !built {
		need, what = roomToBuild, "the kernel's build"
	}
	free := int64(st.Bavail) * int64(st.Bsize)
	c := check{"cache", ready, fmt.Sprintf("%d MB free for %s", free/1e6, filepath.Join(cache, "nodeos")), ""}
	if free < need {
		c.State = missing
		c.Detail = fmt.Sprintf("%d MB free for %s, and %s may need %d", free/1e6, filepath.Join(cache, "nodeos"), what, need/1e6)
		c.Fix = "XDG_CACHE_HOME=/a/folder/with/room nodeos ..."
	}
	return c, nil
}
