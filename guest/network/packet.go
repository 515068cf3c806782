package network

import (
	"encoding/binary"
	"fmt"
	"net/netip"
	"os"
	"time"

	"golang.org/x/sys/unix"
)

// DHCP comes before there is an address, so its datagrams are made and taken
// apart by hand on a packet socket (packet(7)): an ordinary UDP socket would
// not see the answers of servers that already use the new address.

const (
	clientPort, serverPort = 68, 67

	ipHeader, udpHeader = 20, 8
	protocolUDP         = 17
)

// packetConn sends and receives DHCP payloads on one link.
type packetConn struct {
	f     *os.File
	fd    int
	index int
}

func openPacket(index int) (*packetConn, error) {
	proto := binary.BigEndian.Uint16(order.AppendUint16(nil, unix.ETH_P_IP)) // in network order
	fd, err := unix.Socket(unix.AF_PACKET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC|unix.SOCK_NONBLOCK, 0)
	if err != nil {
		return nil, fmt.Errorf("open a packet socket: %w", err)
	}
	if err := unix.Bind(fd, &unix.SockaddrLinklayer{Protocol: proto, Ifindex: index}); err != nil {
		unix.Close(fd)
		return nil, fmt.Errorf("bind a packet socket: %w", err)
	}
	return &packetConn{os.NewFile(uintptr(fd), "packet"), fd, index}, nil
}

func (c *packetConn) close() { c.f.Close() }

// send broadcasts a payload from our address, zero while we have none.
func (c *packetConn) send(from netip.Addr, payload []byte) error {
	to := &unix.SockaddrLinklayer{
		Protocol: binary.BigEndian.Uint16(order.AppendUint16(nil, unix.ETH_P_IP)), Ifindex: c.index,
		Halen: 6, Addr: [8]byte{0xff, 0xff, 0xff, 0xff, 0xff, 0xff},
	}
	if err := unix.Sendto(c.fd, datagram(from, payload), 0, to); err != nil {
		return fmt.Errorf("send a DHCP message: %w", err)
	}
	return nil
}

// receive returns the next payload for a DHCP client, or an error that is
// os.ErrDeadlineExceeded when none has come by then.
func (c *packetConn) receive(by time.Time) ([]byte, error) {
	if err := c.f.SetReadDeadline(by); err != nil {
		return nil, err
	}
	buf := make([]byte, 1500)
	for {
		n, err := c.f.Read(buf)
		if err != nil {
			return nil, err
		}
		if payload, ok := parseDatagram(buf[:n]); ok {
			return payload, nil
		}
	}
}

// datagram puts the IPv4 and UDP headers (RFC 791, RFC 768) before a payload
// from us to all.
func datagram(from netip.Addr, payload []byte) []byte {
	size := ipHeader + udpHeader + len(payload)
	b := make([]byte, ipHeader+udpHeader, size)
	b[0], b[8], b[9] = 0x45, 64, protocolUDP
	binary.BigEndian.PutUint16(b[2:], uint16(size))
	if from.Is4() {
		copy(b[12:], from.AsSlice())
	}
	copy(b[16:], []byte{255, 255, 255, 255})
	binary.BigEndian.PutUint16(b[10:], ^sum(0, b[:ipHeader]))

	udp := b[ipHeader:]
	binary.BigEndian.PutUint16(udp[0:], clientPort)
	binary.BigEndian.PutUint16(udp[2:], serverPort)
	binary.BigEndian.PutUint16(udp[4:], uint16(udpHeader+len(payload)))
	b = append(b, payload...)
	pseudo := sum(protocolUDP+udpHeader+uint32(len(payload)), b[12:20])
	if check := ^sum(uint32(pseudo), b[ipHeader:]); check != 0 {
		binary.BigEndian.PutUint16(b[ipHeader+6:], check)
	} else {
		binary.BigEndian.PutUint16(b[ipHeader+6:], 0xffff) // 0 would mean "no checksum"
	}
	return b
}

// parseDatagram returns the payload of a UDP datagram to the client port. The
// checksum is left to the card and the xid: virtual cards leave it out, and the
// kernel does not fill it in for packet sockets.
func parseDatagram(b []byte) ([]byte, bool) {
	if len(b) < ipHeader || b[0]>>4 != 4 || b[9] != protocolUDP {
		return nil, false
	}
	header, total := int(b[0]&15)*4, int(binary.BigEndian.Uint16(b[2:]))
	fragment := binary.BigEndian.Uint16(b[6:]) & 0x3fff // "more" and the offset
	if header < ipHeader || total > len(b) || total < header+udpHeader || fragment != 0 {
		return nil, false
	}
	udp := b[header:total]
	size := int(binary.BigEndian.Uint16(udp[4:]))
	if binary.BigEndian.Uint16(udp[2:]) != clientPort || size < udpHeader || size > len(udp) {
		return nil, false
	}
	return udp[udpHeader:size], true
}

// sum is the ones' complement sum of RFC 1071 over b, added to s.
func sum(s uint32, b []byte) uint16 {
	for ; len(b) > 1; b = b[2:] {
		s += uint32(b[0])<<8 | uint32(b[1])
	}
	if len(b) == 1 {
		s += uint32(b[0]) << 8
	}
	for s>>16 != 0 {
		s = s&0xffff + s>>16
	}
	return uint16(s)
}
