package mount

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// TestTable mounts the whole table for real, in a mount namespace of its own
// and below a folder, and looks at what came out.
func TestTable(t *testing.T) {
	private(t)
	root := t.TempDir()
	for _, dir := range []string{"proc", "sys", "dev", "run", "tmp"} {
		if err := os.Mkdir(filepath.Join(root, dir), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for _, m := range Table() {
		m.Target = filepath.Join(root, m.Target)
		if err := m.Do(); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { unix.Unmount(m.Target, unix.MNT_DETACH) })
	}
	for path, want := range map[string]string{
		"/proc/self/status": "-r--r--r--", "/sys/kernel": "drwxr-xr-x", "/dev/null": "Dcrw-rw-rw-",
		"/dev/pts/ptmx": "Dcrw-rw-rw-", "/dev/shm": "dtrwxrwxrwx", "/tmp": "dtrwxrwxrwx", "/run": "drwxr-xr-x",
		"/sys/fs/cgroup/cgroup.controllers": "-r--r--r--",
	} {
		st, err := os.Stat(filepath.Join(root, path))
		if err != nil {
			t.Error(err)
		} else if st.Mode().String() != want {
			t.Errorf("%s is %v; want %s", path, st.Mode(), want)
		}
	}
	for path, want := range map[string]int64{
		"/proc":    unix.ST_NOSUID | unix.ST_NODEV | unix.ST_NOEXEC,
		"/tmp":     unix.ST_NOSUID | unix.ST_NODEV,
		"/dev":     unix.ST_NOSUID | unix.ST_NOEXEC,
		"/dev/shm": unix.ST_NOSUID | unix.ST_NODEV | unix.ST_NOEXEC,
	} {
		var st unix.Statfs_t
		if err := unix.Statfs(filepath.Join(root, path), &st); err != nil {
			t.Error(err)
		} else if got := st.Flags & (unix.ST_NOSUID | unix.ST_NODEV | unix.ST_NOEXEC); got != want {
			t.Errorf("%s has flags %#x; want %#x", path, got, want)
		}
	}
}

func TestHomeAndOver(t *testing.T) {
	private(t)
	dir := t.TempDir()
	if err := Home(dir, 1000, 1001).Do(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { unix.Unmount(dir, unix.MNT_DETACH) })
	var st unix.Stat_t
	if err := unix.Stat(dir, &st); err != nil || st.Uid != 1000 || st.Gid != 1001 || st.Mode != unix.S_IFDIR|0o700 {
		t.Errorf("home is %+v, %v", st, err)
	}
	a, b := filepath.Join(dir, "a"), filepath.Join(dir, "b")
	os.WriteFile(a, []byte("A"), 0o644)
	os.WriteFile(b, []byte("B"), 0o644)
	if err := Over(a, b); err != nil {
		t.Fatal(err)
	}
	if got, _ := os.ReadFile(b); string(got) != "A" {
		t.Errorf("b reads %q; want A", got)
	}
	unix.Unmount(b, unix.MNT_DETACH)
}

func TestErrors(t *testing.T) {
	private(t)
	dir := t.TempDir()
	for _, tt := range []struct {
		m    Mount
		want string
	}{
		{Mount{"proc", dir + "/none", "proc", 0, "", 0, false}, "mount proc on " + dir + "/none: no such file or directory"},
		{Mount{"x", dir, "nofs", 0, "", 0, false}, "mount nofs on " + dir + ": no such device"},
		{Mount{"x", "/proc/x", "tmpfs", 0, "", 0o755, false}, "mount tmpfs on /proc/x: mkdir /proc/x: no such file or directory"},
	} {
		if err := tt.m.Do(); err == nil || err.Error() != tt.want {
			t.Errorf("got %v; want %s", err, tt.want)
		}
	}
	if err := Over(dir+"/none", dir); !errors.Is(err, unix.ENOENT) {
		t.Errorf("Over = %v; want ENOENT", err)
	}
}

func TestParse(t *testing.T) {
	got := parse(`none / rootfs rw,size=1k 0 0
/dev/vda / erofs ro,relatime 0 0
/dev/vdb /mnt/a\040b\134 ext4 rw,errors=remount-ro 0 0

broken
`)
	want := []Mount{
		{Source: "none", Target: "/", Type: "rootfs"},
		{Source: "/dev/vda", Target: "/", Type: "erofs", Flags: unix.MS_RDONLY},
		{Source: "/dev/vdb", Target: `/mnt/a b\`, Type: "ext4"},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	// The real thing of this machine.
	b, err := os.ReadFile("/proc/self/mounts")
	if err != nil {
		t.Fatal(err)
	}
	if n, lines := len(parse(string(b))), strings.Count(string(b), "\n"); n != lines {
		t.Errorf("%d mounts of %d lines", n, lines)
	}
}

func FuzzParse(f *testing.F) {
	f.Add("/dev/vdb /mnt/a\\040b ext4 rw 0 0\n")
	f.Fuzz(func(t *testing.T, text string) {
		for _, m := range parse(text) {
			if m.Target == "" || m.Type == "" {
				t.Errorf("%q: %+v", text, m)
			}
		}
	})
}

// private moves the test into a mount namespace of its own, where nothing it
// does is seen outside. It needs root.
func private(t *testing.T) {
	t.Helper()
	runtime.LockOSThread() // and never unlocked: the thread ends with the test
	if err := unix.Unshare(unix.CLONE_NEWNS | unix.CLONE_FS); err != nil {
		t.Skip("a mount namespace needs root:", err)
	}
	if err := unix.Mount("", "/", "", unix.MS_REC|unix.MS_PRIVATE, ""); err != nil {
		t.Fatal(err)
	}
}
