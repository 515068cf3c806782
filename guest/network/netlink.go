package network

import (
	"encoding/binary"
	"fmt"
	"net/netip"
	"os"
	"slices"

	"golang.org/x/sys/unix"
)

// The kernel's interface to links, addresses and routes: rtnetlink(7). Five
// messages are all we need; numbers are in the byte order of the machine.
var order = binary.NativeEndian

// Link is a network card, real or not.
type Link struct {
	Index int
	Name  string
	MAC   [6]byte
	Type  uint16 // ARPHRD_*
	Flags uint32 // IFF_*
}

func (l Link) ethernet() bool { return l.Type == unix.ARPHRD_ETHER && l.Flags&unix.IFF_LOOPBACK == 0 }
func (l Link) up() bool       { return l.Flags&unix.IFF_UP != 0 }

// running says that the link has a carrier: what is sent before is lost.
func (l Link) running() bool { return l.Flags&unix.IFF_RUNNING != 0 }

// conn is a netlink socket. It is not for use by several goroutines.
type conn struct {
	f   *os.File // for reads that wait without a thread
	fd  int
	seq uint32
	buf []byte // of the datagram being read
	// event says that something happened in the groups while a call read from
	// the socket.
	event bool
}

// dial opens a socket that also hears the given multicast groups (RTMGRP_*).
func dial(groups uint32) (*conn, error) {
	fd, err := unix.Socket(unix.AF_NETLINK, unix.SOCK_RAW|unix.SOCK_CLOEXEC|unix.SOCK_NONBLOCK, unix.NETLINK_ROUTE)
	if err != nil {
		return nil, fmt.Errorf("open a netlink socket: %w", err)
	}
	if err := unix.Bind(fd, &unix.SockaddrNetlink{Family: unix.AF_NETLINK, Groups: groups}); err != nil {
		unix.Close(fd)
		return nil, fmt.Errorf("bind a netlink socket: %w", err)
	}
	// The kernel fits the datagrams of a dump into what the last read had room
	// for, 8 kB at the least (netlink(7), NLMSG_GOODSIZE).
	return &conn{f: os.NewFile(uintptr(fd), "netlink"), fd: fd, buf: make([]byte, 16<<10)}, nil
}

func (c *conn) close() { c.f.Close() }

// message starts a request: its header, then the fixed part of its kind.
func message(kind, flags uint16, fixed []byte) []byte {
	b := make([]byte, unix.SizeofNlMsghdr, 128)
	order.PutUint16(b[4:], kind)
	order.PutUint16(b[6:], flags|unix.NLM_F_REQUEST)
	return append(b, fixed...)
}

// attr appends an attribute to a message.
func attr(b []byte, kind uint16, value []byte) []byte {
	b = order.AppendUint16(b, uint16(unix.SizeofRtAttr+len(value)))
	b = order.AppendUint16(b, kind)
	b = append(b, value...)
	return pad(b)
}

func pad(b []byte) []byte {
	for len(b)%unix.NLMSG_ALIGNTO != 0 {
		b = append(b, 0)
	}
	return b
}

// call sends a request and gives each message of the answer to each (which may
// be nil), up to the one that ends it.
func (c *conn) call(b []byte, each func(kind uint16, body []byte)) error {
	c.seq++
	order.PutUint32(b[0:], uint32(len(b)))
	order.PutUint32(b[8:], c.seq)
	if err := unix.Sendto(c.fd, b, 0, &unix.SockaddrNetlink{Family: unix.AF_NETLINK}); err != nil {
		return err
	}
	for {
		done, err := c.receive(func(seq uint32, kind uint16, body []byte) (bool, error) {
			switch {
			case seq != c.seq:
				c.event = true
				return false, nil
			case kind == unix.NLMSG_DONE:
				return true, nil
			case kind == unix.NLMSG_ERROR && len(body) >= 4:
				if n := -int32(order.Uint32(body)); n != 0 {
					return true, unix.Errno(n)
				}
				return true, nil
			case each != nil:
				each(kind, body)
			}
			return false, nil
		})
		if done || err != nil {
			return err
		}
	}
}

// wait returns when something has happened in the socket's groups since the
// last wait.
func (c *conn) wait() error {
	if c.event {
		c.event = false
		return nil
	}
	_, err := c.receive(func(uint32, uint16, []byte) (bool, error) { return true, nil })
	return err
}

// receive reads one datagram and takes it apart until f is done.
func (c *conn) receive(f func(seq uint32, kind uint16, body []byte) (bool, error)) (bool, error) {
	n, err := c.f.Read(c.buf)
	if err != nil {
		return false, fmt.Errorf("read from netlink: %w", err)
	}
	return messages(c.buf[:n], f)
}

// messages takes a datagram apart. It stops without an error where the datagram
// is not well formed: the kernel does not send such.
func messages(b []byte, f func(seq uint32, kind uint16, body []byte) (bool, error)) (bool, error) {
	for len(b) >= unix.SizeofNlMsghdr {
		size := int(order.Uint32(b))
		if size < unix.SizeofNlMsghdr || size > len(b) {
			return false, nil
		}
		done, err := f(order.Uint32(b[8:]), order.Uint16(b[4:]), b[unix.SizeofNlMsghdr:size])
		if done || err != nil {
			return done, err
		}
		b = b[min(len(b), aligned(size)):]
	}
	return false, nil
}

func aligned(n int) int { return (n + unix.NLMSG_ALIGNTO - 1) &^ (unix.NLMSG_ALIGNTO - 1) }

// links returns all links by rising index.
func (c *conn) links() ([]Link, error) {
	var out []Link
	err := c.call(message(unix.RTM_GETLINK, unix.NLM_F_DUMP, make([]byte, unix.SizeofIfInfomsg)), func(kind uint16, body []byte) {
		if l, ok := parseLink(body); ok && kind == unix.RTM_NEWLINK {
			out = append(out, l)
		}
	})
	if err != nil {
		return nil, fmt.Errorf("list the network links: %w", err)
	}
	slices.SortFunc(out, func(a, b Link) int { return a.Index - b.Index })
	return out, nil
}

// parseLink reads struct ifinfomsg and the attributes behind it.
func parseLink(b []byte) (Link, bool) {
	if len(b) < unix.SizeofIfInfomsg {
		return Link{}, false
	}
	l := Link{Type: order.Uint16(b[2:]), Index: int(int32(order.Uint32(b[4:]))), Flags: order.Uint32(b[8:])}
	b = b[unix.SizeofIfInfomsg:]
	for len(b) >= unix.SizeofRtAttr {
		size := int(order.Uint16(b))
		if size < unix.SizeofRtAttr || size > len(b) {
			return Link{}, false
		}
		value := b[unix.SizeofRtAttr:size]
		switch order.Uint16(b[2:]) {
		case unix.IFLA_IFNAME:
			l.Name = unix.ByteSliceToString(value)
		case unix.IFLA_ADDRESS:
			copy(l.MAC[:], value)
		}
		b = b[min(len(b), aligned(size)):]
	}
	return l, true
}

// setUp brings a link up and, when mtu is not 0, sets its MTU (in bytes).
func (c *conn) setUp(index, mtu int) error {
	info := make([]byte, unix.SizeofIfInfomsg)
	order.PutUint32(info[4:], uint32(index))
	order.PutUint32(info[8:], unix.IFF_UP)
	order.PutUint32(info[12:], unix.IFF_UP) // the flags to change
	b := message(unix.RTM_NEWLINK, unix.NLM_F_ACK, info)
	if mtu != 0 {
		b = attr(b, unix.IFLA_MTU, order.AppendUint32(nil, uint32(mtu)))
	}
	return c.call(b, nil)
}

// setAddress gives a link an IPv4 address, or takes it away again.
func (c *conn) setAddress(index int, p netip.Prefix, add bool) error {
	info := make([]byte, unix.SizeofIfAddrmsg)
	info[0], info[1] = unix.AF_INET, byte(p.Bits())
	order.PutUint32(info[4:], uint32(index))
	kind, flags := uint16(unix.RTM_NEWADDR), uint16(unix.NLM_F_CREATE|unix.NLM_F_REPLACE|unix.NLM_F_ACK)
	if !add {
		kind, flags = unix.RTM_DELADDR, unix.NLM_F_ACK
	}
	ip := p.Addr().AsSlice()
	return c.call(attr(attr(message(kind, flags, info), unix.IFA_LOCAL, ip), unix.IFA_ADDRESS, ip), nil)
}

// setGateway sets the IPv4 default route. The gateway need not be in a subnet
// of the link: clouds hand out addresses with a /32 mask.
func (c *conn) setGateway(index int, gateway netip.Addr) error {
	info := make([]byte, unix.SizeofRtMsg)
	info[0] = unix.AF_INET
	info[4], info[5], info[6], info[7] = unix.RT_TABLE_MAIN, unix.RTPROT_DHCP, unix.RT_SCOPE_UNIVERSE, unix.RTN_UNICAST
	order.PutUint32(info[8:], unix.RTNH_F_ONLINK)
	b := message(unix.RTM_NEWROUTE, unix.NLM_F_CREATE|unix.NLM_F_REPLACE|unix.NLM_F_ACK, info)
	b = attr(b, unix.RTA_GATEWAY, gateway.AsSlice())
	b = attr(b, unix.RTA_OIF, order.AppendUint32(nil, uint32(index)))
	return c.call(b, nil)
}
