package udp

import (
	"net/netip"
	"syscall"

	"nodeos/sys"
	"nodeos/unode/binding"
	"nodeos/unode/engine"
)

// option is where a number lives, by family.
type option struct{ v4, v6 int }

func addOptions(m map[string]engine.Func) {
	m["setBroadcast"] = method(func(u *UDP, c *engine.Call) sys.Errno {
		return sys.SetsockoptInt(u.fd, syscall.SOL_SOCKET, syscall.SO_BROADCAST, c.Int(0))
	})
	m["setTTL"] = method(func(u *UDP, c *engine.Call) sys.Errno {
		if ttl := c.Int(0); ttl < 1 || ttl > 255 {
			return syscall.EINVAL
		}
		return u.set(option{syscall.IP_TTL, syscall.IPV6_UNICAST_HOPS}, c.Int(0))
	})
	m["setMulticastTTL"] = method(func(u *UDP, c *engine.Call) sys.Errno {
		return u.set(option{syscall.IP_MULTICAST_TTL, syscall.IPV6_MULTICAST_HOPS}, c.Int(0))
	})
	m["setMulticastLoopback"] = method(func(u *UDP, c *engine.Call) sys.Errno {
		return u.set(option{syscall.IP_MULTICAST_LOOP, syscall.IPV6_MULTICAST_LOOP}, c.Int(0))
	})
	m["setMulticastInterface"] = method(func(u *UDP, c *engine.Call) sys.Errno { return u.multicastInterface(c.String(0)) })
	m["addMembership"] = membership(true)
	m["dropMembership"] = membership(false)
	m["addSourceSpecificMembership"] = sourceMembership(true)
	m["dropSourceSpecificMembership"] = sourceMembership(false)
	m["bufferSize"] = bufferSize
}

func (u *UDP) set(o option, value int) sys.Errno {
	if value < 0 || value > 255 {
		return syscall.EINVAL
	}
	if u.family == syscall.AF_INET6 {
		return sys.SetsockoptInt(u.fd, syscall.IPPROTO_IPV6, o.v6, value)
	}
	return sys.SetsockoptInt(u.fd, syscall.IPPROTO_IP, o.v4, value)
}

// zone returns the interface number that the kernel gives the address's zone.
func zone(ip netip.Addr) []byte { return sys.InetAddr(netip.AddrPortFrom(ip, 0))[24:28] }

func (u *UDP) multicastInterface(s string) sys.Errno {
	ip, err := netip.ParseAddr(s)
	if err != nil {
		return syscall.EINVAL
	}
	if ip.Is6() {
		return sys.Setsockopt(u.fd, syscall.IPPROTO_IPV6, syscall.IPV6_MULTICAST_IF, zone(ip))
	}
	a := ip.As4()
	return sys.Setsockopt(u.fd, syscall.IPPROTO_IP, syscall.IP_MULTICAST_IF, a[:])
}

// membership takes (group, interface). The structures are struct ip_mreq and
// struct ipv6_mreq.
func membership(join bool) engine.Func {
	op4, op6 := syscall.IP_DROP_MEMBERSHIP, syscall.IPV6_DROP_MEMBERSHIP
	if join {
		op4, op6 = syscall.IP_ADD_MEMBERSHIP, syscall.IPV6_ADD_MEMBERSHIP
	}
	return method(func(u *UDP, c *engine.Call) sys.Errno {
		group, err := netip.ParseAddr(c.String(0))
		if err != nil {
			return syscall.EINVAL
		}
		iface, ok := interfaceArg(c, 1, group.Is6())
		if !ok {
			return syscall.EINVAL
		}
		family := syscall.AF_INET
		if group.Is6() {
			family = syscall.AF_INET6
		}
		if err := u.ensureBound(family, flagReuseAddr); err != 0 {
			return err
		}
		if group.Is6() {
			a := group.As16()
			return sys.Setsockopt(u.fd, syscall.IPPROTO_IPV6, op6, append(a[:], zone(iface)...))
		}
		g, i := group.As4(), iface.As4()
		return sys.Setsockopt(u.fd, syscall.IPPROTO_IP, op4, append(g[:], i[:]...))
	})
}

// interfaceArg parses the address of an interface; none is any.
func interfaceArg(c *engine.Call, i int, v6 bool) (netip.Addr, bool) {
	if c.Arg(i).IsNullish() {
		if v6 {
			return netip.IPv6Unspecified(), true
		}
		return netip.IPv4Unspecified(), true
	}
	ip, err := netip.ParseAddr(c.String(i))
	return ip, err == nil && ip.Is6() == v6
}

// sourceMembership takes (source, group, interface). The structures are struct
// ip_mreq_source, whose order is group, interface, source, and struct
// group_source_req: an interface number and two sockaddr_storage.
func sourceMembership(join bool) engine.Func {
	const mcastJoinSource, mcastLeaveSource = 46, 47
	op4, op6 := syscall.IP_DROP_SOURCE_MEMBERSHIP, mcastLeaveSource
	if join {
		op4, op6 = syscall.IP_ADD_SOURCE_MEMBERSHIP, mcastJoinSource
	}
	return method(func(u *UDP, c *engine.Call) sys.Errno {
		source, err1 := netip.ParseAddr(c.String(0))
		group, err2 := netip.ParseAddr(c.String(1))
		if err1 != nil || err2 != nil || source.Is6() != group.Is6() {
			return syscall.EINVAL
		}
		iface, ok := interfaceArg(c, 2, group.Is6())
		if !ok {
			return syscall.EINVAL
		}
		family := syscall.AF_INET
		if group.Is6() {
			family = syscall.AF_INET6
		}
		if err := u.ensureBound(family, flagReuseAddr); err != 0 {
			return err
		}
		if group.Is6() {
			const storage = 128
			req := make([]byte, 8+2*storage)
			copy(req, zone(iface))
			copy(req[8:], sys.InetAddr(netip.AddrPortFrom(group, 0)))
			copy(req[8+storage:], sys.InetAddr(netip.AddrPortFrom(source, 0)))
			return sys.Setsockopt(u.fd, syscall.IPPROTO_IPV6, op6, req)
		}
		g, i, s := group.As4(), iface.As4(), source.As4()
		return sys.Setsockopt(u.fd, syscall.IPPROTO_IP, op4, append(append(g[:], i[:]...), s[:]...))
	})
}

// bufferSize takes (size, receiving, context): 0 asks for the size of the
// kernel's buffer. A failure is described in context.
func bufferSize(c *engine.Call) engine.Value {
	e := binding.EnvOf(c)
	opt, call := syscall.SO_SNDBUF, "uv_send_buffer_size"
	if c.Bool(1) {
		opt, call = syscall.SO_RCVBUF, "uv_recv_buffer_size"
	}
	size := c.Int(0)
	err := syscall.EBADF
	if u, ok := c.Iso.Half(c.This).(*UDP); ok && u.fd >= 0 {
		switch {
		case float64(int32(size)) != e.Number(c.Arg(0)):
			err = syscall.EINVAL
		case size == 0:
			size, err = sys.GetsockoptInt(u.fd, syscall.SOL_SOCKET, opt)
		default:
			err = sys.SetsockoptInt(u.fd, syscall.SOL_SOCKET, opt, size)
		}
	}
	if err == 0 {
		return engine.Int(size)
	}
	e.CollectUVException(c.Arg(2), err, call)
	return engine.Undefined
}
