package sys

// System calls that package syscall has no number for.
const (
	sysGetrandom = 278
)
