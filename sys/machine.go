package sys

import (
	"encoding/binary"
	"math/bits"
	"net/netip"
	"syscall"
	"unsafe"
)

// CLOCK_BOOTTIME is the monotonic clock that also counts suspended time.
const CLOCK_BOOTTIME = 7

// System is what uname(2) tells.
type System struct{ Name, Host, Release, Version, Machine string }

// Uname returns the names of the system.
func Uname() (System, Errno) {
	const field = 65
	var b [6 * field]byte // struct new_utsname
	_, err := RawSyscall(syscall.SYS_UNAME, uintptr(unsafe.Pointer(&b)), 0, 0, 0, 0, 0)
	name := func(i int) string { return text(b[i*field : (i+1)*field]) }
	return System{name(0), name(1), name(2), name(3), name(4)}, err
}

// text returns the bytes before the first NUL.
func text(b []byte) string {
	for i, c := range b {
		if c == 0 {
			return string(b[:i])
		}
	}
	return string(b)
}

// Processors returns how many processors this thread may run on.
func Processors() (int, Errno) {
	var set [128]uint64
	n, err := RawSyscall(syscall.SYS_SCHED_GETAFFINITY, 0, unsafe.Sizeof(set), uintptr(unsafe.Pointer(&set)), 0, 0, 0)
	count := 0
	for _, w := range set[:n/8] {
		count += bits.OnesCount64(w)
	}
	return count, err
}

// Priority returns the nice value of a process, -20 to 19; 0 is the caller.
func Priority(pid int) (int, Errno) {
	r, err := RawSyscall(syscall.SYS_GETPRIORITY, syscall.PRIO_PROCESS, uintptr(pid), 0, 0, 0, 0)
	return 20 - int(r), err // the system call has no negative results
}

// SetPriority sets the nice value of a process.
func SetPriority(pid, nice int) Errno {
	_, err := RawSyscall(syscall.SYS_SETPRIORITY, syscall.PRIO_PROCESS, uintptr(pid), uintptr(nice), 0, 0, 0)
	return err
}

// Interface is a network interface (rtnetlink(7)).
type Interface struct {
	Index int
	Name  string
	Flags uint32 // syscall.IFF_UP, ...
	MAC   [6]byte
}

// InterfaceAddr is an address of an interface, with its network's length.
type InterfaceAddr struct {
	Index  int
	Prefix netip.Prefix
}

// Interfaces returns the network interfaces in the kernel's order.
func Interfaces() (links []Interface, err Errno) {
	const head = syscall.SizeofIfInfomsg
	err = netlinkDump(syscall.RTM_GETLINK, head, func(kind int, b []byte) {
		if kind != syscall.RTM_NEWLINK || len(b) < head {
			return
		}
		l := Interface{Index: int(binary.NativeEndian.Uint32(b[4:])), Flags: binary.NativeEndian.Uint32(b[8:])}
		attributes(b[head:], func(kind int, b []byte) {
			switch kind {
			case syscall.IFLA_IFNAME:
				l.Name = text(b)
			case syscall.IFLA_ADDRESS:
				copy(l.MAC[:], b)
			}
		})
		links = append(links, l)
	})
	return links, err
}

// InterfaceAddrs returns the interfaces' addresses in the kernel's order: those of
// IPv4, then those of IPv6.
func InterfaceAddrs() (addrs []InterfaceAddr, err Errno) {
	const head = syscall.SizeofIfAddrmsg
	err = netlinkDump(syscall.RTM_GETADDR, head, func(kind int, b []byte) {
		if kind != syscall.RTM_NEWADDR || len(b) < head {
			return
		}
		var far, local netip.Addr
		attributes(b[head:], func(kind int, b []byte) {
			switch ip, _ := netip.AddrFromSlice(b); kind {
			case syscall.IFA_ADDRESS:
				far = ip
			case syscall.IFA_LOCAL: // differs on point-to-point links
				local = ip
			}
		})
		if !local.IsValid() {
			local = far
		}
		if local.IsValid() {
			addrs = append(addrs, InterfaceAddr{int(binary.NativeEndian.Uint32(b[4:])), netip.PrefixFrom(local, int(b[1]))})
		}
	})
	return addrs, err
}

// netlinkDump asks the kernel for all objects of a kind. The request is a
// header and n zero bytes: of any family.
func netlinkDump(request, n int, each func(kind int, payload []byte)) Errno {
	r, err := RawSyscall(syscall.SYS_SOCKET, syscall.AF_NETLINK, syscall.SOCK_RAW|syscall.SOCK_CLOEXEC, syscall.NETLINK_ROUTE, 0, 0, 0)
	if err != 0 {
		return err
	}
	fd := int(r)
	defer Close(fd)
	const head = syscall.SizeofNlMsghdr
	msg := make([]byte, head+n)
	binary.NativeEndian.PutUint32(msg, uint32(len(msg)))
	binary.NativeEndian.PutUint16(msg[4:], uint16(request))
	binary.NativeEndian.PutUint16(msg[6:], syscall.NLM_F_REQUEST|syscall.NLM_F_DUMP)
	kernel := make(Sockaddr, syscall.SizeofSockaddrNetlink)
	binary.NativeEndian.PutUint16(kernel, syscall.AF_NETLINK)
	if _, err := Sendto(fd, msg, 0, kernel); err != 0 {
		return err
	}
	buf := make([]byte, 64<<10)
	for {
		n, err := Read(fd, buf)
		if err == syscall.EINTR {
			continue
		}
		if err != 0 {
			return err
		}
		for b := buf[:n]; len(b) >= head; {
			size, kind := int(binary.NativeEndian.Uint32(b)), int(binary.NativeEndian.Uint16(b[4:]))
			if size < head || size > len(b) {
				return syscall.EPROTO
			}
			switch kind {
			case syscall.NLMSG_DONE:
				return 0
			case syscall.NLMSG_ERROR:
				if size >= head+4 {
					return Errno(-int32(binary.NativeEndian.Uint32(b[head:])))
				}
				return syscall.EPROTO
			}
			each(kind, b[head:size])
			b = b[min(len(b), (size+3)&^3):]
		}
	}
}

// attributes calls f for each attribute of a netlink message.
func attributes(b []byte, f func(kind int, value []byte)) {
	for len(b) >= syscall.SizeofRtAttr {
		size := int(binary.NativeEndian.Uint16(b))
		if size < syscall.SizeofRtAttr || size > len(b) {
			return
		}
		f(int(binary.NativeEndian.Uint16(b[2:])), b[syscall.SizeofRtAttr:size])
		b = b[min(len(b), (size+3)&^3):]
	}
}
