package sys

// vfork is clone(2) with flags on the caller's stack. It returns twice. Its
// caller must be nosplit, in the child call only what is nosplit and end in
// execve or exit, and in the parent return at once: the child has used its frame.
// The child's pidfd goes to *pidfd if flags ask for it.
//
//go:noescape
func vfork(flags uintptr, pidfd *int32) (pid, errno uintptr)
