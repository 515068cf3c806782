package sys

import (
	"encoding/binary"
	"net/netip"
	"strconv"
	"syscall"
	"unsafe"
)

// Sockaddr is a socket address as the kernel reads it (struct sockaddr).
type Sockaddr []byte

// Layouts: socket(7), ip(7), ipv6(7), unix(7).
const (
	sizeofInet4 = 16
	sizeofInet6 = 28
	unixPath    = 108
)

// Family returns the address family, AF_UNSPEC of an empty address.
func (a Sockaddr) Family() int {
	if len(a) < 2 {
		return syscall.AF_UNSPEC
	}
	return int(binary.NativeEndian.Uint16(a))
}

// InetAddr makes an AF_INET or AF_INET6 address. A zone is an interface's name
// or number; an unknown one counts as none.
func InetAddr(ap netip.AddrPort) Sockaddr {
	ip := ap.Addr()
	if ip.Is4() {
		b := make(Sockaddr, sizeofInet4)
		binary.NativeEndian.PutUint16(b, syscall.AF_INET)
		binary.BigEndian.PutUint16(b[2:], ap.Port())
		a4 := ip.As4()
		copy(b[4:], a4[:])
		return b
	}
	b := make(Sockaddr, sizeofInet6)
	binary.NativeEndian.PutUint16(b, syscall.AF_INET6)
	binary.BigEndian.PutUint16(b[2:], ap.Port())
	a16 := ip.As16()
	copy(b[8:], a16[:])
	binary.NativeEndian.PutUint32(b[24:], zoneIndex(ip.Zone()))
	return b
}

// AddrPort returns an AF_INET or AF_INET6 address; a link-local one has its
// interface's name as zone. ok is false for other families.
func (a Sockaddr) AddrPort() (ap netip.AddrPort, ok bool) {
	switch {
	case a.Family() == syscall.AF_INET && len(a) >= sizeofInet4:
		return netip.AddrPortFrom(netip.AddrFrom4([4]byte(a[4:8])), binary.BigEndian.Uint16(a[2:])), true
	case a.Family() == syscall.AF_INET6 && len(a) >= sizeofInet6:
		ip := netip.AddrFrom16([16]byte(a[8:24]))
		if scope := binary.NativeEndian.Uint32(a[24:]); scope != 0 && ip.IsLinkLocalUnicast() {
			ip = ip.WithZone(zoneName(scope))
		}
		return netip.AddrPortFrom(ip, binary.BigEndian.Uint16(a[2:])), true
	}
	return ap, false
}

// UnixAddr makes an AF_UNIX address. A name that starts with a NUL is in the
// abstract namespace; an empty one lets the kernel choose there. A name that
// does not fit is ENAMETOOLONG.
func UnixAddr(name string) (Sockaddr, Errno) {
	if len(name) > unixPath {
		return nil, syscall.ENAMETOOLONG
	}
	b := make(Sockaddr, 2, 2+unixPath+1)
	binary.NativeEndian.PutUint16(b, syscall.AF_UNIX)
	b = append(b, name...)
	if name != "" && name[0] != 0 && len(name) < unixPath {
		b = append(b, 0)
	}
	return b, 0
}

// UnixName returns the name of an AF_UNIX address, with the leading NUL of an
// abstract one; "" of an unnamed one.
func (a Sockaddr) UnixName() string {
	if a.Family() != syscall.AF_UNIX || len(a) <= 2 {
		return ""
	}
	b := a[2:]
	if b[0] != 0 {
		for i, c := range b {
			if c == 0 {
				b = b[:i]
				break
			}
		}
	}
	return string(b)
}

// ifreq is struct ifreq with a number (netdevice(7)).
type ifreq struct {
	name  [16]byte
	index int32
	_     [20]byte
}

const (
	siocGIFNAME  = 0x8910
	siocGIFINDEX = 0x8933
)

func interfaceRequest(op uintptr, r *ifreq) Errno {
	fd, err := Socket(syscall.AF_UNIX, syscall.SOCK_DGRAM, 0)
	if err != 0 {
		return err
	}
	defer Close(fd)
	return Ioctl(fd, op, unsafe.Pointer(r))
}

func zoneIndex(zone string) uint32 {
	if zone == "" || len(zone) > 15 {
		return 0
	}
	var r ifreq
	copy(r.name[:], zone)
	if interfaceRequest(siocGIFINDEX, &r) == 0 {
		return uint32(r.index)
	}
	n, _ := strconv.ParseUint(zone, 10, 32)
	return uint32(n)
}

func zoneName(index uint32) string {
	r := ifreq{index: int32(index)}
	if interfaceRequest(siocGIFNAME, &r) != 0 {
		return strconv.FormatUint(uint64(index), 10)
	}
	n := 0
	for n < len(r.name) && r.name[n] != 0 {
		n++
	}
	return string(r.name[:n])
}
