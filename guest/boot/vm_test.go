package boot

import (
	"bufio"
	"bytes"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"nodeos/guest/guesttest"
	"nodeos/image/layer"
)

func TestMain(m *testing.M) {
	code := m.Run()
	guesttest.Clean()
	os.Exit(code)
}

// files are the test's program as an app and as the runtime.
func files(t *testing.T) []layer.File {
	t.Helper()
	program := guesttest.Build(t, "nodeos/guest/boot/testdata/program")
	return []layer.File{guesttest.Program(t, "bin/program", program), layer.Link("bin/unode", "program")}
}

// app is a document whose app is the test's program with these arguments.
func app(args string, more ...string) string {
	command := `"/bin/program"`
	for arg := range strings.FieldsSeq(args) {
		command += `, "` + arg + `"`
	}
	return fmt.Sprintf(`{"app": {"name": "test", "command": [%s]%s}}`, command, strings.Join(more, ""))
}

// TestApp: the ways of an app that ends by itself, and what the machine makes
// of them.
func TestApp(t *testing.T) {
	for _, tt := range []struct {
		name, document, overlay string
		last                    string
		want                    []string // on the console, in this order
	}{
		{"exit 0", app("exit 0"), "", "power off (exit 0)",
			[]string{"nodeos: app test started (pid ", ", uid 1000)\nline one\nline two\nnodeos: app exited with code 0\n"}},
		{"exit 3", app("exit 3", `, "restart": "no"`), "", "power off (exit 3)",
			[]string{"nodeos: app exited with code 3\nnodeos: it ran ", "; its last lines:\nnodeos: | line one\nnodeos: | line two\n"}},
		{"signal", app("killed", `, "restart": "no"`), "", "power off (exit 137)", []string{"nodeos: app was killed by SIGKILL\nnodeos: it ran "}},
		{"reboot", app("exit 0", `, "then": "reboot"`), "", "reboot (exit 0)", nil},
		{"out of memory", app("eat", `, "restart": "no"`), "", "power off (exit 137)",
			[]string{"eaten 40 MiB\n", "nodeos: app was killed: out of memory\nnodeos: its limit is ", " MiB, most of this machine's memory: ", "its last lines:\nnodeos: | eaten "}},
		{"orphans", app("orphans"), "", "power off (exit 0)", []string{"zombies: 0\n", "nodeos: app exited with code 0\n"}},
		{"overlay", app("exit 1"), `{"command": ["/bin/program", "exit", "5"], "restart": "no"}`, "power off (exit 5)", []string{"nodeos: app exited with code 5\n"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			vm := guesttest.Boot(t, guesttest.Machine{Document: tt.document, Overlay: tt.overlay, Files: files(t)})
			out := vm.End("nodeos: " + tt.last)
			for _, want := range tt.want {
				_, rest, found := strings.Cut(out, want)
				if !found {
					t.Errorf("the console misses %q", want)
					break
				}
				out = rest
			}
		})
	}
}

// TestWorld: what the app finds.
func TestWorld(t *testing.T) {
	vm := guesttest.Boot(t, guesttest.Machine{
		Document: `{"hostname": "image", "app": {"name": "test", "command": ["/bin/program", "report"], "env": {"A": "image", "B": "image"}}}`,
		Overlay:  `{"hostname": "web", "env": {"B": "host"}}`,
		Files:    append(files(t), layer.Text("app/file", "")),
	})
	out := vm.End("nodeos: power off (exit 0)")
	for _, want := range []string{
		"Uid [1000 1000 1000 1000]", "Gid [1000 1000 1000 1000]", "Groups []", "PPid [1]", "NoNewPrivs [1]",
		"CapInh [0000000000000000]", "CapPrm [0000000000000000]", "CapEff [0000000000000000]", "CapAmb [0000000000000000]",
		"own session true PID 1 false", "dir /app", "umask 0022", "cgroup 0::/app", "files 1048576",
		"fd 0 /dev/null", "fd 1 pipe", "fd 2 pipe",
		"write / false", "write /app false", "write /etc false", "write /bin false", "write /root false", "write /home/node true",
		"write /tmp true", "write /dev/shm true", "write /run false", "write /proc false", "write /sys false", "write /dev false",
		"hostname web", "env A=image", "env B=host", "env HOME=/home/node", "env LANG=C.UTF-8", "env LOGNAME=node", "env NODE_ENV=production",
		"env PATH=/app/node_modules/.bin:/usr/local/bin:/usr/bin:/bin", "env USER=node",
		"port 80 <nil>", "address 127.0.0.1/8", "address 10.0.2.15/24", "lookup [127.0.1.1] <nil>",
		"kill PID 1 operation not permitted", "open /dev/console false", "open /dev/vport0p1 false", "open /dev/mem false",
		"open /sys/fs/cgroup/app/memory.max false", "link /dev/fd /proc/self/fd", "link /dev/stdin /proc/self/fd/0", "year true",
	} {
		if !strings.Contains(out, "\n"+want+"\n") {
			t.Errorf("the app does not find %q", want)
		}
	}
	if n := strings.Count(out, "\nenv "); n != 8 {
		t.Errorf("%d variables; want 8", n)
	}
}

// TestStop: everybody who may ask for the end, and apps that take it differently.
func TestStop(t *testing.T) {
	for _, tt := range []struct {
		name, document string
		ask            []string // of the control port
		last           string
		want           string
	}{
		{"poweroff", app("graceful"), []string{"poweroff"}, "power off (exit 0)",
			"nodeos: power off asked for by the host: stopping app\nbye: terminated\nnodeos: app exited with code 0\n"},
		{"reboot", app("graceful"), []string{"reboot"}, "reboot (exit 0)", "nodeos: reboot asked for by the host: stopping app\n"},
		{"always restarted", app("graceful", `, "restart": "always"`), []string{"poweroff"}, "power off (exit 0)", "bye: terminated\n"},
		{"ignores SIGTERM", app("ignore", `, "stopGrace": "500ms"`), []string{"poweroff"}, "power off (exit 137)",
			"nodeos: app still runs 500ms after it was asked to stop; killing it\nnodeos: app was killed by SIGKILL\n"},
		{"asked twice", app("ignore", `, "stopGrace": "1h"`), []string{"poweroff", "poweroff"}, "power off (exit 137)",
			"nodeos: killing app at once\nnodeos: app was killed by SIGKILL\n"},
		{"unknown word", app("graceful"), []string{"halt", "poweroff"}, "power off (exit 0)",
			"nodeos: warning: the host's control port says \"halt\"; known are poweroff and reboot\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			vm := guesttest.Boot(t, guesttest.Machine{Document: tt.document, Files: files(t)})
			vm.Expect("^ready$")
			for _, line := range tt.ask {
				vm.Tell(line)
			}
			if out := vm.End("nodeos: " + tt.last); !strings.Contains(out, tt.want) {
				t.Errorf("the console misses %q", tt.want)
			}
		})
	}
}

// TestPowerButton: where there is ACPI, the button stops the app gracefully.
func TestPowerButton(t *testing.T) {
	vm := guesttest.Boot(t, guesttest.Machine{Document: app("graceful"), Files: files(t), Button: true})
	vm.Expect("^ready$")
	vm.PressPower()
	want := "nodeos: power off asked for by the power button: stopping app\nbye: terminated\n"
	if out := vm.End("nodeos: power off (exit 0)"); !strings.Contains(out, want) {
		t.Errorf("the console misses %q", want)
	}
}

// TestStopBetweenRuns: a request is heeded while a failed app waits to be
// started again.
func TestStopBetweenRuns(t *testing.T) {
	vm := guesttest.Boot(t, guesttest.Machine{Document: app("loop"), Files: files(t)})
	for _, delay := range []string{"100ms", "200ms", "400ms", "800ms", "1.6s"} {
		vm.Expect("^run$")
		vm.Expect("^nodeos: starting app again in " + delay + "$")
	}
	vm.Tell("poweroff")
	vm.End("nodeos: power off (exit 1)")
}

// TestListen: the host reaches the app, and is told of its port.
func TestListen(t *testing.T) {
	vm := guesttest.Boot(t, guesttest.Machine{Document: app("listen 0.0.0.0:3000"), Files: files(t), Port: 3000})
	vm.Expect("^nodeos: listening on 3000$")
	c, err := net.Dial("tcp", vm.Address)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if line, err := bufio.NewReader(c).ReadString('\n'); line != "hello from the guest\n" {
		t.Errorf("got %q, %v", line, err)
	}
	vm.Tell("poweroff")
	vm.End("nodeos: power off (exit 143)") // it does not catch SIGTERM
}

func TestListenLoopback(t *testing.T) {
	vm := guesttest.Boot(t, guesttest.Machine{Document: app("listen 127.0.0.1:3000"), Files: files(t)})
	vm.Expect(`^nodeos: listening on 3000$\n^nodeos: warning: it listens on 127\.0\.0\.1 only, .*; listen on 0\.0\.0\.0$`)
}

// TestConnect: an app can open a connection in its first moment.
func TestConnect(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			fmt.Fprintln(c, "hello from the host")
			c.Close()
		}
	}()
	host := fmt.Sprintf("10.0.2.2:%d", l.Addr().(*net.TCPAddr).Port)
	vm := guesttest.Boot(t, guesttest.Machine{Document: app("connect " + host), Files: files(t)})
	vm.Expect(`^nodeos: eth0 has the address 10\.0\.2\.15/24$`)
	vm.Expect("^connected: hello from the host$")
	vm.End("nodeos: power off (exit 0)")
}

// TestNoNetwork: an app starts without a network, and when nobody answers.
func TestNoNetwork(t *testing.T) {
	vm := guesttest.Boot(t, guesttest.Machine{Document: app("exit 0"), Files: files(t), NoCard: true})
	if out := vm.End("nodeos: power off (exit 0)"); strings.Contains(out, "warning") {
		t.Error("a machine without a card is warned of it")
	}
	vm = guesttest.Boot(t, guesttest.Machine{Document: app("silent"), Files: files(t), Mute: true})
	vm.Expect("^nodeos: warning: the network has no address after 3s; the app starts without$")
	vm.Expect("^nodeos: app test started")
}

// TestREPL: barebones.
func TestREPL(t *testing.T) {
	vm := guesttest.Boot(t, guesttest.Machine{NoCard: true, Files: files(t)})
	const hello = `^nodeos: no app in this image; here is a REPL for root: process\.kill\(1\) powers off$\n> `
	vm.Expect(hello)
	vm.Type("terminal\r") // a terminal sends CR for Enter
	vm.Expect(`^controlling terminal: true args: \[-i\] uid: 0 home: /root$\n> `)
	vm.Type("signals\r")
	vm.Expect("^PID 1 is well: <nil>$\n> ")
	vm.Type("\x04") // ^D
	vm.Expect("^nodeos: REPL exited with code 0$")
	vm.Expect(hello)
	vm.Type("echo again\r")
	vm.Expect("^echo: again$\n> ")
	vm.Type("\x03") // ^C
	vm.Expect("^nodeos: REPL was killed by SIGINT$")
	vm.Expect(hello)
	vm.Type("signal 15\r")
	vm.End("nodeos: power off (exit 0)")
}

func TestREPLEnds(t *testing.T) {
	for _, tt := range []struct{ name, typed, tell, last string }{
		{"ctrl-alt-del", "signal 2\r", "", "reboot (exit 0)"}, // the kernel sends SIGINT for it
		{"SIGPWR", "signal 30\r", "", "power off (exit 0)"},
		{"control port", "", "poweroff", "power off (exit 0)"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			vm := guesttest.Boot(t, guesttest.Machine{NoCard: true, Files: files(t)})
			vm.Expect("^> ")
			vm.Type(tt.typed)
			if tt.tell != "" {
				vm.Tell(tt.tell)
			}
			vm.End("nodeos: " + tt.last)
		})
	}
}

// TestFailures: whatever fails ends in a REPL whose first line says so.
func TestFailures(t *testing.T) {
	for _, tt := range []struct {
		name   string
		m      guesttest.Machine
		want   string // a pattern: the line before the REPL's prompt
		status int
	}{
		{"broken document", guesttest.Machine{Document: "{\n  \"app\": {\n    \"cmd\": []}}"},
			`failed: /etc/nodeos/machine\.json: line 3, column 5: unknown field "cmd"`, 125},
		{"no command", guesttest.Machine{Document: `{"app": {}}`}, `failed: /etc/nodeos/machine\.json: app\.command is empty`, 125},
		{"broken overlay", guesttest.Machine{Document: app("exit 0"), Overlay: "{\"env\": [1]}"},
			`failed: the host's settings \(fw_cfg opt/nodeos/machine\): line 1, column 9: env: got array, want object`, 125},
		{"overlay without an app", guesttest.Machine{Overlay: `{"env": {"A": "1"}}`},
			`failed: the host's settings .*: settings for an app, but this image has none`, 125},
		{"no program", guesttest.Machine{Document: `{"app": {"name": "x", "command": ["/bin/none"]}}`},
			`failed: cannot start app x: /bin/none: no such file or directory \(the program or the interpreter it names is not in the image\)`, 127},
		{"no working directory", guesttest.Machine{Document: app("exit 0", `, "dir": "/none"`)},
			`failed: cannot start app test: /none: no such file or directory \(its working directory is not in the image\)`, 127},
		{"not executable", guesttest.Machine{Document: `{"app": {"name": "x", "command": ["/etc/hosts"]}}`},
			`failed: cannot start app x: /etc/hosts: permission denied`, 126},
		{"asked for", guesttest.Machine{Document: app("exit 0"), Words: []string{"nodeos.repl"}},
			`nodeos\.repl is on the kernel's command line, so the app was not started`, 0},
		{"after the app", guesttest.Machine{Document: app("exit 4", `, "restart": "no", "then": "repl"`)}, `the app exited with code 4`, 4},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tt.m.Files, tt.m.NoCard = files(t), true // no news of an address between the lines
			vm := guesttest.Boot(t, tt.m)
			vm.Expect("^nodeos: " + tt.want + `.*; here is a REPL for root: process\.kill\(1\) powers off$\n> `)
			vm.Type("echo alive\r")
			vm.Expect("^echo: alive$")
			vm.Tell("poweroff")
			vm.End(fmt.Sprintf("nodeos: power off (exit %d)", tt.status))
		})
	}
}

// TestUnattended: with nobody at the console a failure ends the machine.
func TestUnattended(t *testing.T) {
	for _, tt := range []struct {
		name string
		m    guesttest.Machine
		want string
		last string
	}{
		{"no program", guesttest.Machine{Document: `{"app": {"name": "x", "command": ["/bin/none"]}}`}, "nodeos: failed: cannot start app x: /bin/none: ", "power off (exit 127)"},
		{"broken document", guesttest.Machine{Document: `{`}, "nodeos: failed: /etc/nodeos/machine.json: line 1, column 2: ", "power off (exit 125)"},
		{"no runtime", guesttest.Machine{}, "nodeos: failed: cannot start REPL node: ", "power off (exit 125)"},
		{"no failure", guesttest.Machine{Document: app("exit 3", `, "restart": "no"`), Files: files(t)}, "nodeos: app exited with code 3\n", "power off (exit 3)"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tt.m.Overlay, tt.m.NoCard = `{"unattended": true}`, true
			vm := guesttest.Boot(t, tt.m)
			if out := vm.End("nodeos: " + tt.last); !strings.Contains(out, tt.want) {
				t.Errorf("the console misses %q", tt.want)
			}
		})
	}
}

// TestPrompt: what is left without a runtime.
func TestPrompt(t *testing.T) {
	program := guesttest.Build(t, "nodeos/guest/boot/testdata/program")
	vm := guesttest.Boot(t, guesttest.Machine{NoCard: true, Files: []layer.File{guesttest.Program(t, "bin/program", program)}})
	vm.Expect(`^nodeos: failed: cannot start REPL node: /bin/unode: no such file or directory .*$`)
	vm.Expect(`^nodeos: nothing else can run; this prompt is built in: type help$\n^nodeos# `)
	for _, step := range []struct{ typed, want string }{
		{"help", `^  poweroff  end the machine$`},
		{"reason", `^cannot start REPL node: /bin/unode: no such file or directory`},
		{"what", `^"what" is not a command here`},
		{"dmesg", `Linux version`},
		{"\x04", `^`},
		{"retry", `^nodeos: failed: cannot start REPL node: (?s:.*)type help$`},
	} {
		vm.Type(step.typed + "\r")
		vm.Expect(step.want)
		vm.Expect("^nodeos# ")
	}
	vm.Type("poweroff\r")
	vm.End("nodeos: power off (exit 125)")
}

// TestREPLFails: a runtime that ends at once each time is given up.
func TestREPLFails(t *testing.T) {
	// Started by the REPL's command, init says what it would do and ends.
	vm := guesttest.Boot(t, guesttest.Machine{NoCard: true, Files: []layer.File{layer.Link("bin/unode", "/init")}})
	for range 4 {
		vm.Expect(`^nodeos: starting REPL again in `)
	}
	vm.Expect(`^nodeos: failed: REPL node ended at once 5 times in a row; the last time it exited with code 0$`)
	vm.Expect("^nodeos# ")
	vm.Tell("poweroff")
	vm.End("nodeos: power off (exit 125)")
}

// TestDisk: what is on a mounted disk is safe at the end, and the file system
// clean.
func TestDisk(t *testing.T) {
	disk := filepath.Join(t.TempDir(), "disk")
	if err := os.WriteFile(disk, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(disk, 16<<20); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("mkfs.ext4", "-q", disk).CombinedOutput(); err != nil {
		t.Skipf("mkfs.ext4: %v %s", err, out)
	}
	vm := guesttest.Boot(t, guesttest.Machine{Files: files(t), Disk: disk})
	vm.Expect("^> ")
	vm.Type("disk\r")
	vm.Expect("^disk mounted$")
	vm.Tell("poweroff")
	vm.End("nodeos: power off (exit 0)")
	b, err := os.ReadFile(disk)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"written by the guest", "still open"} {
		if !bytes.Contains(b, []byte(want)) {
			t.Errorf("%q is not on the disk", want)
		}
	}
	const superblock, state, incompat, needsRecovery = 1024, 0x3a, 0x60, 4 // ext4(5), "super block"
	if b[superblock+state] != 1 || b[superblock+incompat]&needsRecovery != 0 {
		t.Errorf("the file system was not unmounted: state %d, features %#x", b[superblock+state], b[superblock+incompat])
	}
}

// TestClock: a machine without a clock is not in 1970.
func TestClock(t *testing.T) {
	vm := guesttest.Boot(t, guesttest.Machine{Files: files(t), QEMU: []string{"-rtc", "base=2001-01-01"}})
	vm.Expect(`^nodeos: warning: the clock said 2001-01-0\d; set to the kernel's date, 202\d-\d\d-\d\d$`)
	vm.Expect("^> ")
	vm.Type("clock\r")
	vm.Expect(`^202\d-`)
}
