package fs

import (
	"os"
	"strings"
	"syscall"
	"testing"

	"nodeos/sys"
)

func TestRealPath(t *testing.T) {
	dir, err := os.MkdirTemp("/tmp", "realpath")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	for _, f := range []func() error{
		func() error { return os.MkdirAll(dir+"/d/sub", 0o755) },
		func() error { return os.WriteFile(dir+"/f", nil, 0o644) },
		func() error { return os.Symlink("d", dir+"/l") },
		func() error { return os.Symlink(dir+"/d/sub", dir+"/abs") },
		func() error { return os.Symlink("loop", dir+"/loop") },
		func() error { return os.Symlink("../f", dir+"/d/up") },
	} {
		if err := f(); err != nil {
			t.Fatal(err)
		}
	}
	for _, test := range []struct {
		path, want string
		err        sys.Errno
	}{
		{"/", "/", 0},
		{"//.//..", "/", 0},
		{"D/l/sub", "D/d/sub", 0},
		{"D/l/", "D/d", 0},
		{"D/abs/..", "D/d", 0},
		{"D/l/up", "D/f", 0},
		{"D/l/sub/../../f", "D/f", 0},
		{"", "", syscall.ENOENT},
		{"D/none", "", syscall.ENOENT},
		{"D/f/", "", syscall.ENOTDIR},
		{"D/f/.", "", syscall.ENOTDIR},
		{"D/f/..", "", syscall.ENOTDIR},
		{"D/f/x", "", syscall.ENOTDIR},
		{"D/loop", "", syscall.ELOOP},
	} {
		got, errno := realPath(strings.ReplaceAll(test.path, "D", dir))
		if want := strings.ReplaceAll(test.want, "D", dir); errno != test.err || errno == 0 && got != want {
			t.Errorf("realPath(%q) = %q, %v; want %q, %v", test.path, got, errno, want, test.err)
		}
	}
}

func TestMakeAll(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(dir+"/f", nil, 0o644); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		path, first, failed string
		err                 sys.Errno
	}{
		{"D/a/b/c", "D/a", "", 0},
		{"D/a/b/c", "", "", 0},
		{"D/a/x//y/../z/", "D/a/x/", "", 0},
		{"D/f", "", "D/f", syscall.EEXIST},
		{"D/f/x", "", "D/f/x", syscall.ENOTDIR},
		{"", "", "", syscall.ENOENT},
		// There mkdir(2) says ENOENT although the parent exists.
		{"/proc/none/x", "", "/proc/none", syscall.ENOENT},
	} {
		in := func(s string) string { return strings.ReplaceAll(s, "D", dir) }
		first, failed, err := makeAll(in(test.path), 0o777)
		if first != in(test.first) || failed != in(test.failed) || err != test.err {
			t.Errorf("makeAll(%q) = %q, %q, %v; want %q, %q, %v", test.path, first, failed, err, test.first, test.failed, test.err)
		}
	}
}

func TestTimespec(t *testing.T) {
	for _, test := range []struct {
		seconds   float64
		sec, nsec int64
	}{
		{1.25, 1, 250000000},
		{-1.25, -2, 750000000},
		{1e9 + 0.5, 1e9, 500000000},
		{-3, -3, 0},
	} {
		if ts := timespec(test.seconds); ts.Sec != test.sec || ts.Nsec != test.nsec {
			t.Errorf("timespec(%v) = %v; want %d s %d ns", test.seconds, ts, test.sec, test.nsec)
		}
	}
}
