package network

import (
	"encoding/binary"
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"time"
)

// The DHCP for IPv4 messages of RFC 2131 and the options of RFC 2132 that a
// machine with one address needs.

// Lease is what a DHCP server gave us.
type Lease struct {
	Address netip.Prefix
	Gateway netip.Addr // zero: none
	DNS     []netip.Addr
	Domain  string // search domain, "" for none
	MTU     int    // bytes, 0: not said
	Server  netip.Addr
	Time    time.Duration // how long we may keep it; 0 means for ever
	Renew   time.Duration // T1: when to ask for more, < Time
}

type messageKind byte

const (
	discover messageKind = 1
	offer    messageKind = 2
	request  messageKind = 3
	ack      messageKind = 5
	nak      messageKind = 6
)

// Option codes of RFC 2132.
const (
	optPad, optEnd = 0, 255

	optMask, optRouter, optDNS, optHostname, optDomain = 1, 3, 6, 12, 15
	optMTU, optRequested, optTime, optKind, optServer  = 26, 50, 51, 53, 54
	optWanted, optMaxSize, optRenew, optClient         = 55, 57, 58, 61
)

const (
	bootRequest, bootReply = 1, 2

	dhcpFixed = 236 // bytes before the magic cookie
	dhcpMin   = 300 // RFC 1542 section 2.1: some relays drop what is shorter
	magic     = 0x63825363
	forever   = 0xffffffff // seconds (RFC 2131 section 3.3)
)

// query is a message of ours.
type query struct {
	kind      messageKind
	xid       uint32
	mac       [6]byte
	secs      uint16     // since we began to ask
	hostname  string     // told to the server, "" for none
	current   netip.Addr // the address we have and want to keep
	requested netip.Addr // the address we were offered
	server    netip.Addr // whose offer it was
}

// encode writes q as a UDP payload.
func (q query) encode() []byte {
	b := make([]byte, dhcpFixed, dhcpMin)
	b[0], b[1], b[2] = bootRequest, 1, 6 // Ethernet, 6 bytes of address
	binary.BigEndian.PutUint32(b[4:], q.xid)
	binary.BigEndian.PutUint16(b[8:], q.secs)
	if q.current.IsValid() {
		copy(b[12:], q.current.AsSlice())
	}
	copy(b[28:], q.mac[:])
	b = binary.BigEndian.AppendUint32(b, magic)
	option := func(code byte, value ...byte) {
		b = append(b, code, byte(len(value)))
		b = append(b, value...)
	}
	option(optKind, byte(q.kind))
	option(optClient, append([]byte{1}, q.mac[:]...)...)
	option(optMaxSize, 1500>>8, 1500&0xff)
	if q.requested.IsValid() {
		option(optRequested, q.requested.AsSlice()...)
	}
	if q.server.IsValid() {
		option(optServer, q.server.AsSlice()...)
	}
	if q.hostname != "" {
		option(optHostname, []byte(q.hostname[:min(len(q.hostname), 255)])...)
	}
	option(optWanted, optMask, optRouter, optDNS, optDomain, optMTU, optTime, optServer, optRenew)
	b = append(b, optEnd)
	for len(b) < dhcpMin {
		b = append(b, optPad)
	}
	return b
}

// reply is a server's message.
type reply struct {
	kind  messageKind
	xid   uint32
	mac   [6]byte
	lease Lease
	text  string // a NAK's reason, "" for none
}

var errNotDHCP = errors.New("not a DHCP reply")

// parseReply reads a UDP payload. What is wrong in an option that we can do
// without is as if the option were not there.
func parseReply(b []byte) (*reply, error) {
	if len(b) < dhcpFixed+4 || b[0] != bootReply || binary.BigEndian.Uint32(b[dhcpFixed:]) != magic {
		return nil, errNotDHCP
	}
	options, err := parseOptions(b[dhcpFixed+4:])
	if err != nil {
		return nil, err
	}
	if len(options[optKind]) != 1 {
		return nil, errNotDHCP
	}
	r := &reply{kind: messageKind(options[optKind][0]), xid: binary.BigEndian.Uint32(b[4:]), mac: [6]byte(b[28:34])}
	r.lease.Server, _ = netip.AddrFromSlice(first4(options[optServer]))
	if r.kind == nak {
		r.text = printable(options[56]) // RFC 2132 section 9.9: message
		return r, nil
	}

	address := netip.AddrFrom4([4]byte(b[16:20]))
	if !address.IsGlobalUnicast() && !address.IsLinkLocalUnicast() {
		return nil, fmt.Errorf("the DHCP server offers the address %v", address)
	}
	bits, ok := maskBits(options[optMask])
	if !ok {
		bits = 24 // RFC 2131 wants the option; the private networks that leave it out have this size
	}
	r.lease.Address = netip.PrefixFrom(address, bits)
	r.lease.Gateway, _ = netip.AddrFromSlice(first4(options[optRouter]))
	for dns := options[optDNS]; len(dns) >= 4; dns = dns[4:] {
		r.lease.DNS = append(r.lease.DNS, netip.AddrFrom4([4]byte(dns)))
	}
	r.lease.Domain = domain(options[optDomain])
	if v := options[optMTU]; len(v) == 2 {
		if mtu := int(binary.BigEndian.Uint16(v)); mtu >= 68 { // RFC 2132 section 5.1
			r.lease.MTU = mtu
		}
	}
	r.lease.Time, r.lease.Renew = times(options[optTime], options[optRenew])
	return r, nil
}

// times are the lease time and T1, at least a minute and half of it so that a
// server cannot keep us busy.
func times(lease, renew []byte) (time.Duration, time.Duration) {
	total, ok := seconds(lease)
	if !ok {
		return 0, 0
	}
	total = max(total, 2*time.Minute)
	t1, ok := seconds(renew)
	if !ok || t1 < time.Minute || t1 >= total {
		t1 = total / 2
	}
	return total, t1
}

func seconds(b []byte) (time.Duration, bool) {
	if len(b) != 4 || binary.BigEndian.Uint32(b) == forever {
		return 0, false
	}
	return time.Duration(binary.BigEndian.Uint32(b)) * time.Second, true
}

// parseOptions puts the pieces of options that come more than once together
// (RFC 3396). Options in the fields of the file name and the server name (RFC
// 2132 section 9.3) are not read: only boot loaders are sent so much.
func parseOptions(b []byte) (map[byte][]byte, error) {
	options := map[byte][]byte{}
	for len(b) > 0 && b[0] != optEnd {
		if b[0] == optPad {
			b = b[1:]
			continue
		}
		if len(b) < 2 || len(b) < 2+int(b[1]) {
			return nil, fmt.Errorf("DHCP option %d is cut off", b[0])
		}
		options[b[0]] = append(options[b[0]], b[2:2+int(b[1])]...)
		b = b[2+int(b[1]):]
	}
	return options, nil
}

func first4(b []byte) []byte {
	if len(b) < 4 {
		return nil
	}
	return b[:4]
}

// maskBits is the number of ones of a netmask without gaps.
func maskBits(b []byte) (int, bool) {
	if len(b) != 4 {
		return 0, false
	}
	mask := binary.BigEndian.Uint32(b)
	for bits := 1; bits <= 32; bits++ {
		if mask == ^uint32(0)<<(32-bits) {
			return bits, true
		}
	}
	return 0, false
}

// domain takes a name that may stand in a line of resolv.conf(5).
func domain(b []byte) string {
	name := strings.TrimRight(string(b), "\x00")
	for _, c := range []byte(name) {
		if c <= ' ' || c >= 0x7f || c == '#' || c == ';' {
			return ""
		}
	}
	return name
}

func printable(b []byte) string {
	return strings.Map(func(c rune) rune {
		if c < ' ' || c > '~' {
			return -1
		}
		return c
	}, string(b))
}
