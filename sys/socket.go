package sys

import (
	"syscall"
	"unsafe"
)

// Socket values that package syscall lacks on some architecture.
const (
	SO_REUSEPORT     = 15
	IPV6_RECVERR     = 25
	IPV6_TCLASS      = 67
	IP_MULTICAST_ALL = 49
	TCP_KEEPIDLE     = 4
	TCP_KEEPINTVL    = 5
	TCP_KEEPCNT      = 6
)

// Socket makes a socket that does not block and is closed on exec.
func Socket(family, kind, protocol int) (fd int, err Errno) {
	r, err := RawSyscall(syscall.SYS_SOCKET, uintptr(family), uintptr(kind|syscall.SOCK_NONBLOCK|syscall.SOCK_CLOEXEC), uintptr(protocol), 0, 0, 0)
	return int(r), err
}

// Socketpair makes two connected sockets that block and are closed on exec.
func Socketpair(family, kind int) (pair [2]int, err Errno) {
	var fds [2]int32
	_, err = RawSyscall(syscall.SYS_SOCKETPAIR, uintptr(family), uintptr(kind|syscall.SOCK_CLOEXEC), 0, uintptr(unsafe.Pointer(&fds)), 0, 0)
	return [2]int{int(fds[0]), int(fds[1])}, err
}

// Bind gives a socket its address.
func Bind(fd int, a Sockaddr) Errno {
	_, err := RawSyscall(syscall.SYS_BIND, uintptr(fd), uintptr(bytesPtr(a)), uintptr(len(a)), 0, 0, 0)
	return err
}

// Connect starts a connection of a socket that does not block: EINPROGRESS.
func Connect(fd int, a Sockaddr) Errno {
	_, err := RawSyscall(syscall.SYS_CONNECT, uintptr(fd), uintptr(bytesPtr(a)), uintptr(len(a)), 0, 0, 0)
	return err
}

// Disconnect dissolves the association of a datagram socket.
func Disconnect(fd int) Errno {
	var unspec [16]byte // AF_UNSPEC
	return Connect(fd, unspec[:])
}

// Listen makes a socket accept connections.
func Listen(fd, backlog int) Errno {
	_, err := RawSyscall(syscall.SYS_LISTEN, uintptr(fd), uintptr(backlog), 0, 0, 0, 0)
	return err
}

// Accept takes a connection; the new socket does not block and is closed on
// exec.
func Accept(fd int) (conn int, err Errno) {
	r, err := RawSyscall(syscall.SYS_ACCEPT4, uintptr(fd), 0, 0, syscall.SOCK_NONBLOCK|syscall.SOCK_CLOEXEC, 0, 0)
	return int(r), err
}

// Shutdown closes one direction of a connection (syscall.SHUT_WR, …).
func Shutdown(fd, how int) Errno {
	_, err := RawSyscall(syscall.SYS_SHUTDOWN, uintptr(fd), uintptr(how), 0, 0, 0, 0)
	return err
}

// Getsockname returns a socket's own address.
func Getsockname(fd int) (Sockaddr, Errno) { return name(syscall.SYS_GETSOCKNAME, fd) }

// Getpeername returns the address of the other end.
func Getpeername(fd int) (Sockaddr, Errno) { return name(syscall.SYS_GETPEERNAME, fd) }

func name(nr uintptr, fd int) (Sockaddr, Errno) {
	var b [syscall.SizeofSockaddrAny + 16]byte
	n := uint32(len(b))
	_, err := RawSyscall(nr, uintptr(fd), uintptr(unsafe.Pointer(&b)), uintptr(unsafe.Pointer(&n)), 0, 0, 0)
	if err != 0 {
		return nil, err
	}
	return b[:min(int(n), len(b))], 0
}

// SetsockoptInt sets an option to a number.
func SetsockoptInt(fd, level, option, value int) Errno {
	v := int32(value)
	return Setsockopt(fd, level, option, unsafe.Slice((*byte)(unsafe.Pointer(&v)), 4))
}

// Setsockopt sets an option to the bytes of a structure.
func Setsockopt(fd, level, option int, b []byte) Errno {
	_, err := RawSyscall(syscall.SYS_SETSOCKOPT, uintptr(fd), uintptr(level), uintptr(option), uintptr(bytesPtr(b)), uintptr(len(b)), 0)
	return err
}

// Sendto sends a datagram on a socket that does not block; no address means
// the one it is connected to.
func Sendto(fd int, b []byte, flags int, to Sockaddr) (int, Errno) {
	r, err := RawSyscall(syscall.SYS_SENDTO, uintptr(fd), uintptr(bytesPtr(b)), uintptr(len(b)), uintptr(flags), uintptr(bytesPtr(to)), uintptr(len(to)))
	return int(r), err
}

// Recvfrom receives a datagram on a socket that does not block. The number of
// bytes is that of the datagram if flags have MSG_TRUNC.
func Recvfrom(fd int, b []byte, flags int) (n int, from Sockaddr, err Errno) {
	var a [syscall.SizeofSockaddrAny]byte
	alen := uint32(len(a))
	r, err := RawSyscall(syscall.SYS_RECVFROM, uintptr(fd), uintptr(bytesPtr(b)), uintptr(len(b)), uintptr(flags), uintptr(unsafe.Pointer(&a)), uintptr(unsafe.Pointer(&alen)))
	if err != 0 {
		return 0, nil, err
	}
	return int(r), a[:min(int(alen), len(a))], 0
}

// RawWritev is Writev at the position of a descriptor that does not block. It
// uses v, whose length is at least that of bs, for the kernel's description of
// the buffers.
func RawWritev(fd int, bs [][]byte, v []syscall.Iovec) (int, Errno) {
	for i, b := range bs {
		v[i].Base = unsafe.SliceData(b)
		v[i].SetLen(len(b))
	}
	r, err := RawSyscall(syscall.SYS_WRITEV, uintptr(fd), uintptr(unsafe.Pointer(unsafe.SliceData(v))), uintptr(len(bs)), 0, 0, 0)
	clear(v[:len(bs)])
	return int(r), err
}

// SocketKind returns the type of a socket (syscall.SOCK_STREAM, …); ENOTSOCK
// for other files.
func SocketKind(fd int) (int, Errno) {
	return GetsockoptInt(fd, syscall.SOL_SOCKET, syscall.SO_TYPE)
}
