package power

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// ControlPort is the name of the virtio-console port by which the host asks for
// the end of the machine, one word a line: a microvm has no power button.
const ControlPort = "org.nodeos.control"

const (
	ports  = "/sys/class/virtio-ports"                // one folder a port, with its name in the file "name"
	driver = "/sys/bus/virtio/drivers/virtio_console" // one link a device
)

// FindControlPort returns the device file of the control port, "" when there is
// none. A port gets its name in a message from the host some time after its
// device was found, so this waits up to limit, but not without a device.
func FindControlPort(limit time.Duration) string {
	devices, _ := filepath.Glob(driver + "/virtio*")
	for wait := time.Millisecond; len(devices) > 0; wait *= 2 {
		if path := namedPort(ports, ControlPort); path != "" || limit <= 0 {
			return path
		}
		wait = min(wait, limit)
		limit -= wait
		time.Sleep(wait)
	}
	return ""
}

func namedPort(dir, name string) string {
	entries, _ := os.ReadDir(dir)
	for _, e := range entries {
		b, err := os.ReadFile(filepath.Join(dir, e.Name(), "name"))
		if err == nil && strings.TrimSpace(string(b)) == name {
			return "/dev/" + e.Name()
		}
	}
	return ""
}

// lineLimit is how much of a line is kept: words are short.
const lineLimit = 256

// ReadLines opens the port at path and gives each of its lines to f, for as
// long as the machine runs. While no host is connected a read of a port answers
// 0 bytes at once, which is no end: the next host may come.
func ReadLines(path string, f func(line string)) error {
	port, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return err
	}
	defer port.Close()
	raw, err := port.SyscallConn()
	if err != nil {
		return err
	}
	var line lineBuffer
	buf := make([]byte, lineLimit)
	for {
		var n int
		var failed error
		err := raw.Read(func(fd uintptr) bool { // again whenever the port wakes us
			n, failed = syscall.Read(int(fd), buf)
			if failed == syscall.EAGAIN || failed == syscall.EINTR {
				failed = nil
				return false
			}
			return n > 0 || failed != nil
		})
		if err == nil {
			err = failed
		}
		if err != nil {
			return &os.PathError{Op: "read", Path: path, Err: err}
		}
		line.add(buf[:n], f)
	}
}

// lineBuffer puts lines together. Those longer than lineLimit are cut.
type lineBuffer struct{ held []byte }

func (l *lineBuffer) add(b []byte, f func(line string)) {
	for {
		part, rest, ended := bytes.Cut(b, []byte("\n"))
		l.held = append(l.held, part[:min(len(part), lineLimit-len(l.held))]...)
		if !ended {
			return
		}
		if line := string(bytes.TrimSpace(l.held)); line != "" {
			f(line)
		}
		l.held, b = l.held[:0], rest
	}
}
