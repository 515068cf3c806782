package boot

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"nodeos/guest/config"
	"nodeos/guest/console"
)

func TestPlan(t *testing.T) {
	var b bytes.Buffer
	if code := Main(&b); code != 0 {
		t.Errorf("exit code %d", code)
	}
	last := -1
	for _, want := range []string{"mount proc on /proc (needed)", "read /etc/nodeos/machine.json", "start the network", "make the root read-only", "wait for an address", "and run the app"} {
		at := strings.Index(b.String(), want)
		if at <= last {
			t.Errorf("%q is not in its place:\n%s", want, &b)
		}
		last = at
	}
}

// TestBoot: what becomes of steps that fail or panic.
func TestBoot(t *testing.T) {
	broken := errors.New("broken document")
	var ran []string
	add := func(name string, needed bool, do func() error) step {
		return step{name, needed, func(*guest) error { ran = append(ran, name); return do() }}
	}
	var screen bytes.Buffer
	g := &guest{console: console.New(&screen), plan: []step{
		add("a", true, func() error { return nil }),
		add("b", false, func() error { return errors.New("no clock") }),
		add("c", true, func() error { return broken }),
		add("d", false, func() error { panic("bug") }),
		add("e", true, func() error { return errors.New("another") }),
		add("f", false, func() error { return nil }),
	}}
	if err := g.boot(); err != broken {
		t.Errorf("boot() = %v; want %v", err, broken)
	}
	if want := "nodeos: warning: no clock\nnodeos: warning: d: internal error: bug\n"; screen.String() != want {
		t.Errorf("screen %q; want %q", &screen, want)
	}
	if got := strings.Join(ran, ""); got != "abcdef" {
		t.Errorf("ran %s", got)
	}
	ran, broken = nil, nil
	if err := g.boot(); err == nil || err.Error() != "another" {
		t.Errorf("boot() again = %v; want another", err)
	}
	if got := strings.Join(ran, ""); got != "ce" {
		t.Errorf("ran %s again; want ce", got)
	}
}

func TestKernelDate(t *testing.T) {
	for _, tt := range []struct {
		version, want string
	}{
		{"#1 SMP Sat Nov 14 12:56:01 UTC 2026", "2026-11-14T12:56:01Z"},
		{"#1 Thu Jan  1 00:00:00 UTC 2026", "2026-01-01T00:00:00Z"},
		{"#1 SMP PREEMPT_DYNAMIC Debian 6.1.192-1 (2026-01-01)", ""},
		{"", ""},
	} {
		got, ok := kernelDate(tt.version)
		if ok != (tt.want != "") || ok && got.Format(time.RFC3339) != tt.want {
			t.Errorf("kernelDate(%q) = %v, %v; want %s", tt.version, got, ok, tt.want)
		}
	}
}

func FuzzKernelDate(f *testing.F) {
	f.Add("#1 SMP Sat Nov 14 12:56:01 UTC 2026")
	f.Fuzz(func(t *testing.T, version string) {
		if made, ok := kernelDate(version); ok && (made.Year() < 0 || made.Year() > 9999) {
			t.Errorf("%q: %v", version, made)
		}
	})
}

func TestFindUser(t *testing.T) {
	const passwd = "root:x:0:0:root:/root:/bin/node\nbroken\nodd:x:7:x::/odd:\nrel:x:8:8::rel:\nnode:x:1000:1001:node:/home/node:/bin/node"
	for uid, want := range map[int]user{
		0: {"root", "/root", 0, 0}, 1000: {"node", "/home/node", 1000, 1001},
		5: {"5", "/tmp", 5, 5}, 7: {"7", "/tmp", 7, 7}, 8: {"8", "/tmp", 8, 8},
	} {
		if got := findUser(passwd, uid); got != want {
			t.Errorf("findUser(%d) = %+v; want %+v", uid, got, want)
		}
	}
}

func FuzzFindUser(f *testing.F) {
	f.Add("node:x:1000:1000:node:/home/node:/bin/node\n", 1000)
	f.Fuzz(func(t *testing.T, passwd string, uid int) {
		if u := findUser(passwd, uid); u.uid != uid || !strings.HasPrefix(u.home, "/") {
			t.Errorf("%+v", u)
		}
	})
}

func TestAppEnv(t *testing.T) {
	u := user{"node", "/home/node", 1000, 1000}
	got := appEnv(&config.App{Dir: "/app", Env: map[string]string{"HOME": "/x", "NODE_ENV": "test", "A": "1"}}, u)
	want := []string{"A=1", "HOME=/x", "LANG=C.UTF-8", "LOGNAME=node", "NODE_ENV=test", "PATH=/app/node_modules/.bin:/usr/local/bin:/usr/bin:/bin", "USER=node"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q; want %q", got, want)
	}
}
