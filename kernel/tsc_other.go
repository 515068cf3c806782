//go:build !amd64

package kernel

// rdtsc returns 0: QEMU gives its guests another counter on this machine, and
// the guest's kernel has to measure it.
func rdtsc() uint64 { return 0 }
