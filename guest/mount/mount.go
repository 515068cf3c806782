// Package mount builds the tree of file systems that a guest lives in, and
// takes it down again.
//
// Invariant: after Seal the root and everything baked into the image is
// read-only; what can be written lives in RAM (or, later, on a volume).
//
// Caution: the order of Table matters: a mount hides what lies below it.
package mount

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"golang.org/x/sys/unix"
)

// Mount is one call of mount(2).
type Mount struct {
	Source, Target, Type string
	Flags                uintptr
	Data                 string
	// Dir is the mode to make Target with when it is not there; 0 means that it
	// has to be there.
	Dir os.FileMode
	// Needed says that a guest without it is of no use.
	Needed bool
}

const (
	nothing = unix.MS_NOSUID | unix.MS_NODEV | unix.MS_NOEXEC
	files   = unix.MS_NOSUID | unix.MS_NODEV
)

// Table is what every guest has, in order.
//
// /tmp, /home and /root may hold programs (a package manager puts some there);
// /run and /dev/shm may not. Sizes are caps, not reservations; what an app
// writes there counts against the memory limit of its cgroup.
func Table() []Mount {
	return []Mount{
		{"proc", "/proc", "proc", nothing, "", 0, true},
		{"sysfs", "/sys", "sysfs", nothing, "", 0, true},
		// devtmpfs holds device nodes, so no nodev. The kernel makes them 0600.
		{"devtmpfs", "/dev", "devtmpfs", unix.MS_NOSUID | unix.MS_NOEXEC, "mode=0755", 0, true},
		// gid 5 is the group tty of every distribution; glibc's and Node's pty
		// code want mode 0620. ptmxmode is for /dev/pts/ptmx.
		{"devpts", "/dev/pts", "devpts", unix.MS_NOSUID | unix.MS_NOEXEC, "gid=5,mode=0620,ptmxmode=0666", 0o755, false},
		{"tmpfs", "/dev/shm", "tmpfs", nothing, "mode=1777", 0o755, false},
		{"tmpfs", "/run", "tmpfs", nothing, "mode=0755,size=16m", 0, true},
		{"tmpfs", "/tmp", "tmpfs", files, "mode=1777", 0, true},
		// Of cgroups version 2. nsdelegate: a cgroup namespace is a border.
		{"cgroup2", "/sys/fs/cgroup", "cgroup2", nothing, "nsdelegate", 0, false},
	}
}

// Links are the names that every Unix program expects in /dev and that devtmpfs
// does not have: link to target.
func Links() map[string]string {
	return map[string]string{
		"/dev/fd":     "/proc/self/fd",
		"/dev/stdin":  "/proc/self/fd/0",
		"/dev/stdout": "/proc/self/fd/1",
		"/dev/stderr": "/proc/self/fd/2",
	}
}

// Home is the tmpfs for the home of a user. path must be there.
func Home(path string, uid, gid int) Mount {
	return Mount{"tmpfs", path, "tmpfs", files, fmt.Sprintf("mode=0700,uid=%d,gid=%d", uid, gid), 0, false}
}

func (m Mount) String() string {
	return fmt.Sprintf("mount %s on %s", m.Type, m.Target)
}

// Do mounts m.
func (m Mount) Do() error {
	if m.Dir != 0 {
		if err := os.Mkdir(m.Target, m.Dir); err != nil && !errors.Is(err, os.ErrExist) {
			return fmt.Errorf("%v: %w", m, err)
		}
	}
	if err := unix.Mount(m.Source, m.Target, m.Type, m.Flags, m.Data); err != nil {
		return fmt.Errorf("%v: %w", m, err)
	}
	return nil
}

// Over lays the file over the path, which must be there, so that a file of a
// read-only root can have other contents.
func Over(file, path string) error {
	if err := unix.Mount(file, path, "", unix.MS_BIND, ""); err != nil {
		return fmt.Errorf("mount %s over %s: %w", file, path, err)
	}
	return nil
}

// Seal makes the root read-only. A disk image's root is so already. The root of
// an initramfs is a file system like any other in this; what cannot be done to
// it is pivot_root(2) and umount(2).
func Seal() error {
	var st unix.Statfs_t
	if err := unix.Statfs("/", &st); err == nil && st.Flags&unix.ST_RDONLY != 0 {
		return nil
	}
	if err := unix.Mount("", "/", "", unix.MS_REMOUNT|unix.MS_RDONLY, ""); err != nil {
		return fmt.Errorf("remount / read-only: %w", err)
	}
	return nil
}

// inRAM are the types whose contents are gone at power off anyway: there is
// nothing to write back, and unmounting them would only take time.
var inRAM = map[string]bool{
	"rootfs": true, "ramfs": true, "tmpfs": true, "devtmpfs": true, "devpts": true,
	"proc": true, "sysfs": true, "cgroup2": true, "securityfs": true, "debugfs": true, "tracefs": true, "bpf": true, "mqueue": true,
}

// Detach unmounts every file system that has something to lose, the last
// mounted first, and makes read-only what is too busy for that. It does all it
// can and returns all that failed.
func Detach() error {
	b, err := os.ReadFile("/proc/self/mounts")
	if err != nil {
		return err
	}
	mounts := parse(string(b))
	var errs []error
	for i := len(mounts) - 1; i >= 0; i-- {
		m := mounts[i]
		if inRAM[m.Type] {
			continue
		}
		err := error(unix.EBUSY) // as umount(2) answers for the root of PID 1
		if m.Target != "/" {
			err = unix.Unmount(m.Target, unix.UMOUNT_NOFOLLOW)
		}
		if err == nil || m.Flags&unix.MS_RDONLY != 0 {
			continue
		}
		if e := unix.Mount("", m.Target, "", unix.MS_REMOUNT|unix.MS_RDONLY, ""); e != nil {
			errs = append(errs, fmt.Errorf("unmount %s: %w; remount it read-only: %w", m.Target, err, e))
		}
	}
	return errors.Join(errs...)
}

// parse reads the lines of /proc/self/mounts: fstab(5) without the options that
// are not "ro". Lines of another shape are left out.
func parse(text string) []Mount {
	var out []Mount
	for line := range strings.Lines(text) {
		f := strings.Fields(line)
		if len(f) < 4 {
			continue
		}
		m := Mount{Source: unescape(f[0]), Target: unescape(f[1]), Type: f[2]}
		for option := range strings.SplitSeq(f[3], ",") {
			if option == "ro" {
				m.Flags |= unix.MS_RDONLY
			}
		}
		out = append(out, m)
	}
	return out
}

// unescape undoes the octal escapes of blanks and backslashes (getmntent(3)).
func unescape(s string) string {
	if !strings.Contains(s, `\`) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+3 < len(s) && octal(s[i+1]) && octal(s[i+2]) && octal(s[i+3]) {
			b.WriteByte((s[i+1]-'0')<<6 | (s[i+2]-'0')<<3 | (s[i+3] - '0'))
			i += 3
			continue
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

func octal(c byte) bool { return '0' <= c && c <= '7' }
