package network

import (
	"encoding/binary"
	"net"
	"net/netip"
	"testing"
	"time"

	"github.com/insomniacslk/dhcp/dhcpv4"
)

// TestEncode has another implementation read our messages.
func TestEncode(t *testing.T) {
	mac := [6]byte{0x52, 0x54, 0, 1, 2, 3}
	for _, tt := range []struct {
		name string
		q    query
		want func(*dhcpv4.DHCPv4) bool
	}{
		{"discover", query{kind: discover, xid: 0x01020304, mac: mac, secs: 9, hostname: "web"}, func(m *dhcpv4.DHCPv4) bool {
			return m.MessageType() == dhcpv4.MessageTypeDiscover && m.TransactionID == dhcpv4.TransactionID{1, 2, 3, 4} &&
				m.NumSeconds == 9 && m.HostName() == "web" && m.ClientHWAddr.String() == net.HardwareAddr(mac[:]).String() &&
				m.RequestedIPAddress() == nil && m.ClientIPAddr.IsUnspecified()
		}},
		{"request", query{kind: request, mac: mac, requested: netip.MustParseAddr("10.0.2.15"), server: netip.MustParseAddr("10.0.2.2")}, func(m *dhcpv4.DHCPv4) bool {
			return m.MessageType() == dhcpv4.MessageTypeRequest && m.RequestedIPAddress().String() == "10.0.2.15" &&
				m.ServerIdentifier().String() == "10.0.2.2" && m.HostName() == ""
		}},
		{"renewal", query{kind: request, mac: mac, current: netip.MustParseAddr("10.0.2.15")}, func(m *dhcpv4.DHCPv4) bool {
			return m.ClientIPAddr.String() == "10.0.2.15" && m.RequestedIPAddress() == nil && m.ServerIdentifier() == nil
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := tt.q.encode()
			m, err := dhcpv4.FromBytes(b)
			if err != nil {
				t.Fatal(err)
			}
			if !tt.want(m) || len(b) < dhcpMin {
				t.Errorf("%d bytes: %s", len(b), m.Summary())
			}
		})
	}
}

// raw makes a reply whose options are given as bytes.
func raw(options ...byte) []byte {
	b := make([]byte, dhcpFixed)
	b[0] = bootReply
	copy(b[16:], []byte{10, 0, 2, 15})
	b = binary.BigEndian.AppendUint32(b, magic)
	return append(b, options...)
}

func TestParseReply(t *testing.T) {
	const k, a = optKind, byte(ack)
	for _, tt := range []struct {
		name string
		in   []byte
		want func(*reply) bool
		err  string
	}{
		{"least", raw(k, 1, a), func(r *reply) bool { return r.kind == ack && r.lease.Address.String() == "10.0.2.15/24" }, ""},
		{"pads and an end", raw(0, 0, k, 1, a, 255, 1, 4), func(r *reply) bool { return r.kind == ack }, ""},
		{"mask with a gap", raw(k, 1, a, 1, 4, 255, 0, 255, 0), func(r *reply) bool { return r.lease.Address.Bits() == 24 }, ""},
		{"mask of one", raw(k, 1, a, 1, 4, 255, 255, 255, 255), func(r *reply) bool { return r.lease.Address.Bits() == 32 }, ""},
		{"two routers", raw(k, 1, a, 3, 8, 10, 0, 2, 2, 10, 0, 2, 3), func(r *reply) bool { return r.lease.Gateway.String() == "10.0.2.2" }, ""},
		{"half a router", raw(k, 1, a, 3, 2, 10, 0), func(r *reply) bool { return !r.lease.Gateway.IsValid() }, ""},
		{"DNS in two pieces", raw(k, 1, a, 6, 4, 1, 1, 1, 1, 6, 6, 8, 8, 8, 8, 9, 9), func(r *reply) bool {
			return len(r.lease.DNS) == 2 && r.lease.DNS[1].String() == "8.8.8.8"
		}, ""},
		{"domain with a line break", raw(k, 1, a, 15, 3, 'a', '\n', 'b'), func(r *reply) bool { return r.lease.Domain == "" }, ""},
		{"domain with a NUL", raw(k, 1, a, 15, 3, 'a', 'b', 0), func(r *reply) bool { return r.lease.Domain == "ab" }, ""},
		{"tiny MTU", raw(k, 1, a, 26, 2, 0, 10), func(r *reply) bool { return r.lease.MTU == 0 }, ""},
		{"for ever", raw(k, 1, a, 51, 4, 255, 255, 255, 255), func(r *reply) bool { return r.lease.Time == 0 }, ""},
		{"too short a time", raw(k, 1, a, 51, 4, 0, 0, 0, 1), func(r *reply) bool {
			return r.lease.Time == 2*time.Minute && r.lease.Renew == time.Minute
		}, ""},
		{"T1", raw(k, 1, a, 51, 4, 0, 0, 4, 0, 58, 4, 0, 0, 3, 0), func(r *reply) bool { return r.lease.Renew == 768*time.Second }, ""},
		{"T1 after the end", raw(k, 1, a, 51, 4, 0, 0, 4, 0, 58, 4, 0, 0, 5, 0), func(r *reply) bool { return r.lease.Renew == 512*time.Second }, ""},
		{"NAK", raw(k, 1, byte(nak), 54, 4, 10, 0, 2, 2, 56, 3, 'n', 7, 'o'), func(r *reply) bool {
			return r.kind == nak && r.text == "no" && r.lease.Server.String() == "10.0.2.2"
		}, ""},
		{"no kind", raw(1, 4, 255, 0, 0, 0), nil, "not a DHCP reply"},
		{"cut off", raw(k, 1), nil, "DHCP option 53 is cut off"},
		{"cut off before its length", raw(k), nil, "DHCP option 53 is cut off"},
		{"short", raw()[:200], nil, "not a DHCP reply"},
		{"a question", query{kind: discover}.encode(), nil, "not a DHCP reply"},
		{"loopback", func() []byte { b := raw(k, 1, a); copy(b[16:], []byte{127, 0, 0, 1}); return b }(), nil, "the DHCP server offers the address 127.0.0.1"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r, err := parseReply(tt.in)
			switch {
			case tt.err != "":
				if err == nil || err.Error() != tt.err {
					t.Errorf("error %v; want %s", err, tt.err)
				}
			case err != nil:
				t.Error(err)
			case !tt.want(r):
				t.Errorf("got %+v", r)
			}
		})
	}
}

func TestDatagram(t *testing.T) {
	for _, size := range []int{0, 1, 300, 301} {
		payload := make([]byte, size)
		for i := range payload {
			payload[i] = byte(i * 7)
		}
		b := datagram(netip.MustParseAddr("10.0.2.15"), payload)
		if sum(0, b[:ipHeader]) != 0xffff {
			t.Errorf("%d bytes: the header's checksum is wrong", size)
		}
		if pseudo := sum(protocolUDP+udpHeader+uint32(size), b[12:20]); sum(uint32(pseudo), b[ipHeader:]) != 0xffff {
			t.Errorf("%d bytes: the UDP checksum is wrong", size)
		}
		if _, ok := parseDatagram(b); ok {
			t.Error("a datagram to a server passes for one to a client")
		}
		binary.BigEndian.PutUint16(b[ipHeader+2:], clientPort)
		if got, ok := parseDatagram(append(b, 0, 0)); !ok || string(got) != string(payload) { // Ethernet pads
			t.Errorf("%d bytes: got %d back, %v", size, len(got), ok)
		}
	}
}

func FuzzParseReply(f *testing.F) {
	f.Add(raw(optKind, 1, byte(ack), optMask, 4, 255, 255, 255, 0, optRouter, 4, 10, 0, 2, 2, optDNS, 4, 10, 0, 2, 3, optTime, 4, 0, 1, 0, 0, optEnd))
	f.Add(raw(optKind, 1, byte(nak)))
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := parseReply(b)
		if err != nil {
			return
		}
		l := r.lease
		if r.kind != nak && (!l.Address.IsValid() || l.Address.Bits() < 1) {
			t.Errorf("no address: %+v", r)
		}
		if l.Time != 0 && (l.Renew < time.Minute || l.Renew >= l.Time) {
			t.Errorf("lease for %v, renewed after %v", l.Time, l.Renew)
		}
	})
}

func FuzzParseDatagram(f *testing.F) {
	f.Add(datagram(netip.Addr{}, []byte("payload")))
	f.Fuzz(func(t *testing.T, b []byte) {
		if payload, ok := parseDatagram(b); ok && len(payload) > len(b)-ipHeader-udpHeader {
			t.Errorf("%d bytes out of %d", len(payload), len(b))
		}
	})
}

func FuzzMessages(f *testing.F) {
	f.Add(attr(message(16, 0, make([]byte, 16)), 3, []byte("eth0\x00")))
	f.Fuzz(func(t *testing.T, b []byte) {
		messages(b, func(_ uint32, _ uint16, body []byte) (bool, error) {
			parseLink(body)
			return false, nil
		})
	})
}
