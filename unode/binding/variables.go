package binding

import (
	"maps"
	"slices"
	"strings"
	"sync"
	"syscall"
)

// Variables are the environment variables of a thread: those of the process, or
// a worker's own. They are safe for concurrent use: threads can share them.
type Variables struct {
	mu  sync.Mutex
	own map[string]string // nil: the process's
}

// NewVariables makes variables that are not the process's.
func NewVariables(own map[string]string) *Variables { return &Variables{own: own} }

// Get returns a variable.
func (v *Variables) Get(name string) (value string, ok bool) {
	if v.own == nil {
		return syscall.Getenv(name)
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	value, ok = v.own[name]
	return value, ok
}

// Set sets a variable. A name that the system does not take is ignored.
func (v *Variables) Set(name, value string) {
	if v.own == nil {
		syscall.Setenv(name, value)
		return
	}
	if name == "" || strings.ContainsAny(name, "=\x00") {
		return
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	v.own[name] = value
}

// Unset removes a variable.
func (v *Variables) Unset(name string) {
	if v.own == nil {
		syscall.Unsetenv(name)
		return
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	delete(v.own, name)
}

// Names returns the names of all variables.
func (v *Variables) Names() (names []string) {
	if v.own == nil {
		for _, kv := range syscall.Environ() {
			if name, _, ok := strings.Cut(kv, "="); ok && name != "" {
				names = append(names, name)
			}
		}
		return names
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	return slices.Sorted(maps.Keys(v.own))
}

// Clone returns a copy that is not the process's.
func (v *Variables) Clone() *Variables {
	own := map[string]string{}
	for _, name := range v.Names() {
		own[name], _ = v.Get(name)
	}
	return NewVariables(own)
}
