package service

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// Cgroup is a control group (version 2) that holds one program and all its
// children: the kernel's Documentation/admin-guide/cgroup-v2.rst.
type Cgroup struct {
	path  string
	Limit int64 // of memory, in bytes; 0 means none
}

// Delegate has the cgroup at root pass the controllers on that its children
// need.
func Delegate(root string) error {
	if err := os.WriteFile(filepath.Join(root, "cgroup.subtree_control"), []byte("+memory"), 0); err != nil {
		return fmt.Errorf("give cgroups a memory controller: %w", err)
	}
	return nil
}

// NewCgroup makes the cgroup at path. Programs in it that need more than limit
// bytes of memory are killed all at once, before the rest of the machine is
// short of it.
func NewCgroup(path string, limit int64) (*Cgroup, error) {
	g := &Cgroup{path: path, Limit: limit}
	if err := os.Mkdir(path, 0o755); err != nil && !errors.Is(err, os.ErrExist) {
		return nil, fmt.Errorf("make a cgroup: %w", err)
	}
	if limit == 0 {
		return g, nil
	}
	for _, f := range []struct{ name, value string }{
		{"memory.oom.group", "1"},
		{"memory.max", strconv.FormatInt(limit, 10)},
	} {
		if err := g.write(f.name, f.value); err != nil {
			return nil, fmt.Errorf("limit the memory of a cgroup: %w", err)
		}
	}
	return g, nil
}

func (g *Cgroup) write(name, value string) error {
	return os.WriteFile(filepath.Join(g.path, name), []byte(value), 0)
}

// field reads a file of "key value" lines and returns the value of one key, 0
// when it is not there.
func (g *Cgroup) field(name, key string) int64 {
	b, err := os.ReadFile(filepath.Join(g.path, name))
	if err != nil {
		return 0
	}
	return field(string(b), key)
}

func field(text, key string) int64 {
	for line := range strings.Lines(text) {
		if k, v, ok := strings.Cut(strings.TrimSpace(line), " "); ok && k == key {
			n, _ := strconv.ParseInt(v, 10, 64)
			return n
		}
	}
	return 0
}

// kills is how many processes the kernel has killed for their memory.
func (g *Cgroup) kills() int64 {
	return g.field("memory.events", "oom_kill")
}

// clear kills all that is in the cgroup and waits until it is empty, at most
// for limit (a process can hang in the kernel).
func (g *Cgroup) clear(limit time.Duration) error {
	if g.field("cgroup.events", "populated") == 0 {
		return nil
	}
	if err := g.write("cgroup.kill", "1"); err != nil {
		return fmt.Errorf("kill a cgroup: %w", err)
	}
	for wait := time.Millisecond; g.field("cgroup.events", "populated") != 0; wait *= 2 {
		if limit <= 0 {
			return errors.New("kill a cgroup: some process does not end")
		}
		time.Sleep(min(wait, limit))
		limit -= wait
	}
	return nil
}

// MemoryLimit is how many bytes the program of a machine may use, from the text
// of /proc/meminfo: all that is available now, less what PID 1 and the kernel
// need to go on when the program has used its share. 0 means that the text does
// not say.
func MemoryLimit(meminfo string) int64 {
	const reserve = 8 << 20 // PID 1 (4 MB resident), and room for the kernel to act
	total, available := kilobytes(meminfo, "MemTotal:"), kilobytes(meminfo, "MemAvailable:")
	return max(0, available-reserve-total/32)
}

// kilobytes reads a line "key  n kB" and returns n in bytes, 0 without one.
func kilobytes(text, key string) int64 {
	_, rest, _ := strings.Cut(text, key)
	value, _, _ := strings.Cut(strings.TrimLeft(rest, " "), " kB\n")
	n, _ := strconv.ParseInt(value, 10, 64)
	return n << 10
}
