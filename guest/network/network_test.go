package network

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/insomniacslk/dhcp/dhcpv4"
	"github.com/insomniacslk/dhcp/dhcpv4/server4"
	"github.com/vishvananda/netlink"
	"golang.org/x/sys/unix"
)

// The other end of these tests is another implementation of DHCP and netlink,
// on a real (virtual) Ethernet in a network namespace.

// lines collects what Say was given and lets a test wait for it.
type lines struct {
	mu   sync.Mutex
	text strings.Builder
	more chan struct{}
}

func newLines() *lines { return &lines{more: make(chan struct{}, 1)} }

func (l *lines) say(format string, args ...any) {
	l.mu.Lock()
	fmt.Fprintf(&l.text, format+"\n", args...)
	l.mu.Unlock()
	select {
	case l.more <- struct{}{}:
	default:
	}
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

func (l *lines) wait(t *testing.T, want string) {
	t.Helper()
	limit := time.After(20 * time.Second)
	for !strings.Contains(l.String(), want) {
		select {
		case <-l.more:
		case <-limit:
			t.Fatalf("never said %q, but:\n%s", want, l)
		}
	}
}

// namespace runs the test in a process of its own that has a network namespace
// of its own (a thread would not do: goroutines wander). It answers true in
// there; the caller returns on false. It needs root.
func namespace(t *testing.T) bool {
	t.Helper()
	const inside = "NODEOS_TEST_NAMESPACE"
	if os.Getenv(inside) == "" {
		cmd := exec.Command("/proc/self/exe", "-test.run=^"+t.Name()+"$", "-test.timeout=60s", "-test.v="+strconv.FormatBool(testing.Verbose()))
		cmd.Env = append(os.Environ(), inside+"=1")
		cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNET, Pdeathsig: syscall.SIGKILL}
		out, err := cmd.CombinedOutput()
		if errors.Is(err, syscall.EPERM) {
			t.Skip("a network namespace needs root:", err)
		}
		if err != nil {
			t.Errorf("%v\n%s", err, out)
		}
		return false
	}
	return true
}

// far is the other end of the cable: a thread in another network namespace
// that runs the functions it is given.
type far struct{ do chan func() }

// cable lays a cable from the link "guest" to the link "server" of another
// namespace, 10.9.0.1/24. The latter stays down until plug.
func cable(t *testing.T) *far {
	t.Helper()
	f, thread := &far{make(chan func())}, make(chan int)
	go func() {
		runtime.LockOSThread()
		if err := unix.Unshare(unix.CLONE_NEWNET); err != nil {
			panic(err)
		}
		thread <- unix.Gettid()
		for g := range f.do {
			g()
		}
	}()
	tid := <-thread
	veth := &netlink.Veth{LinkAttrs: netlink.LinkAttrs{Name: "guest"}, PeerName: "server", PeerNamespace: netlink.NsPid(tid)}
	if err := netlink.LinkAdd(veth); err != nil {
		t.Fatal(err)
	}
	f.run(t, func() error {
		link, err := netlink.LinkByName("server")
		if err != nil {
			return err
		}
		return netlink.AddrAdd(link, &netlink.Addr{IPNet: &net.IPNet{IP: net.IP{10, 9, 0, 1}, Mask: net.CIDRMask(24, 32)}})
	})
	return f
}

func (f *far) run(t *testing.T, g func() error) {
	t.Helper()
	done := make(chan error)
	f.do <- func() { done <- g() }
	if err := <-done; err != nil {
		t.Fatal(err)
	}
}

func (f *far) plug(t *testing.T) {
	t.Helper()
	f.run(t, func() error {
		link, err := netlink.LinkByName("server")
		if err != nil {
			return err
		}
		return netlink.LinkSetUp(link)
	})
}

// serve runs a DHCP server there.
func (f *far) serve(t *testing.T, answer func(*dhcpv4.DHCPv4) *dhcpv4.DHCPv4) {
	t.Helper()
	f.run(t, func() error {
		server, err := server4.NewServer("server", nil, func(conn net.PacketConn, _ net.Addr, m *dhcpv4.DHCPv4) {
			if r := answer(m); r != nil {
				conn.WriteTo(r.ToBytes(), &net.UDPAddr{IP: net.IPv4bcast, Port: dhcpv4.ClientPort})
			}
		})
		if err == nil {
			go server.Serve()
			t.Cleanup(func() { server.Close() })
		}
		return err
	})
}

// lender is a DHCP server's policy.
type lender struct {
	mu    sync.Mutex
	ip    net.IP
	lease time.Duration
	mute  bool // say nothing
	deaf  int  // this many messages are lost
	seen  []dhcpv4.DHCPv4
}

func (s *lender) answer(m *dhcpv4.DHCPv4) *dhcpv4.DHCPv4 {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.seen = append(s.seen, *m)
	if s.mute {
		return nil
	}
	if s.deaf > 0 {
		s.deaf--
		return nil
	}
	kind := dhcpv4.MessageTypeOffer
	if m.MessageType() == dhcpv4.MessageTypeRequest {
		kind = dhcpv4.MessageTypeAck
		asked := m.RequestedIPAddress()
		if asked == nil || asked.IsUnspecified() {
			asked = m.ClientIPAddr
		}
		if !asked.Equal(s.ip) {
			kind = dhcpv4.MessageTypeNak
		}
	}
	modifiers := []dhcpv4.Modifier{
		dhcpv4.WithMessageType(kind), dhcpv4.WithServerIP(net.IP{10, 9, 0, 1}),
		dhcpv4.WithOption(dhcpv4.OptServerIdentifier(net.IP{10, 9, 0, 1})),
	}
	if kind == dhcpv4.MessageTypeNak {
		modifiers = append(modifiers, dhcpv4.WithOption(dhcpv4.OptMessage("not yours")))
	} else {
		modifiers = append(modifiers, dhcpv4.WithYourIP(s.ip), dhcpv4.WithNetmask(net.CIDRMask(24, 32)), dhcpv4.WithRouter(net.IP{10, 9, 0, 1}),
			dhcpv4.WithDNS(net.IP{10, 9, 0, 3}, net.IP{1, 1, 1, 1}), dhcpv4.WithLeaseTime(uint32(s.lease/time.Second)),
			dhcpv4.WithOption(dhcpv4.OptDomainName("example.test")), dhcpv4.WithOption(dhcpv4.OptGeneric(dhcpv4.OptionInterfaceMTU, []byte{1400 >> 8, 1400 & 0xff})))
	}
	r, err := dhcpv4.NewReplyFromRequest(m, modifiers...)
	if err != nil {
		panic(err)
	}
	return r
}

func TestStart(t *testing.T) {
	if !namespace(t) {
		return
	}
	other := cable(t)
	s := &lender{ip: net.IP{10, 9, 0, 7}, lease: time.Hour, deaf: 1}
	other.serve(t, s.answer)
	said, resolv := newLines(), filepath.Join(t.TempDir(), "resolv.conf")
	n, err := Start(Options{Hostname: "web", Resolv: resolv, Say: said.say})
	if err != nil {
		t.Fatal(err)
	}
	if n.Wait(0) {
		t.Error("Wait answers true without a cable")
	}
	other.plug(t) // the carrier comes late, as that of real cards
	if !n.Wait(20 * time.Second) {
		t.Fatalf("no address:\n%s", said)
	}
	said.wait(t, "guest has the address 10.9.0.7/24\n")

	s.mu.Lock()
	first := s.seen[0]
	if first.HostName() != "web" || first.MessageType() != dhcpv4.MessageTypeDiscover {
		t.Errorf("the first message is %s", first.Summary())
	}
	s.mu.Unlock()
	if got, _ := os.ReadFile(resolv); string(got) != "search example.test\nnameserver 10.9.0.3\nnameserver 1.1.1.1\n" {
		t.Errorf("resolv.conf is %q", got)
	}
	guest, err := netlink.LinkByName("guest")
	if err != nil {
		t.Fatal(err)
	}
	if guest.Attrs().MTU != 1400 {
		t.Errorf("MTU %d; want 1400", guest.Attrs().MTU)
	}
	routes, err := netlink.RouteList(guest, netlink.FAMILY_V4)
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(routes); !strings.Contains(got, "Gw: 10.9.0.1") || !strings.Contains(got, "Dst: 10.9.0.0/24") {
		t.Errorf("routes: %v", got)
	}
	// A datagram to ourselves over the loopback.
	if out, err := exec.Command("cat", "/proc/self/net/fib_trie").CombinedOutput(); err != nil || !strings.Contains(string(out), "127.0.0.1") {
		t.Errorf("no loopback: %v\n%s", err, out)
	}
}

func TestNoCard(t *testing.T) {
	if !namespace(t) {
		return
	}
	n, err := Start(Options{Say: newLines().say})
	if err != nil {
		t.Fatal(err)
	}
	if !n.Wait(time.Hour) {
		t.Error("Wait answers false without a card")
	}
}

// TestRenew takes a link through the life of a lease: renewed, renewed with
// changes, refused.
func TestRenew(t *testing.T) {
	if !namespace(t) {
		return
	}
	other := cable(t)
	other.plug(t)
	s := &lender{ip: net.IP{10, 9, 0, 7}, lease: time.Hour}
	other.serve(t, s.answer)
	said := newLines()
	n := &Network{opt: Options{Say: said.say}, ready: make(chan struct{})}
	c, err := dial(rtmgrpLink)
	if err != nil {
		t.Fatal(err)
	}
	defer c.close()
	l, err := n.card(c)
	if err != nil {
		t.Fatal(err)
	}
	lease, err := n.acquire(l)
	if err != nil {
		t.Fatal(err)
	}
	want := &Lease{
		Address: netip.MustParsePrefix("10.9.0.7/24"), Gateway: netip.MustParseAddr("10.9.0.1"), Server: netip.MustParseAddr("10.9.0.1"),
		DNS: []netip.Addr{netip.MustParseAddr("10.9.0.3"), netip.MustParseAddr("1.1.1.1")}, Domain: "example.test", MTU: 1400,
		Time: time.Hour, Renew: 30 * time.Minute,
	}
	if !reflect.DeepEqual(lease, want) {
		t.Errorf("got  %+v\nwant %+v", lease, want)
	}
	if err := n.use(c, l, lease); err != nil {
		t.Fatal(err)
	}

	for _, tt := range []struct {
		name   string
		change func()
		limit  time.Duration
		want   bool
		why    string
	}{
		{"more time", func() { s.lease = 2 * time.Hour }, time.Minute, true, ""},
		{"after a lost message", func() { s.deaf = 1 }, time.Minute, true, ""},
		{"refused", func() { s.ip = net.IP{10, 9, 0, 8} }, time.Minute, false, "the DHCP server 10.9.0.1 refuses: not yours"},
		{"no answer", func() { s.mute = true }, time.Second / 2, false, "no DHCP server renewed the lease"},
	} {
		s.mu.Lock()
		tt.change()
		s.mu.Unlock()
		renewed, why, err := n.renew(l, lease, time.Now().Add(tt.limit))
		if err != nil || (renewed != nil) != tt.want || why != tt.why {
			t.Errorf("%s: %+v, %q, %v; want %q", tt.name, renewed, why, err, tt.why)
		}
		if renewed != nil && renewed.Time != 2*time.Hour {
			t.Errorf("%s: for %v", tt.name, renewed.Time)
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	last := s.seen[len(s.seen)-1]
	if !last.ClientIPAddr.Equal(net.IP{10, 9, 0, 7}) || last.ServerIdentifier() != nil || last.RequestedIPAddress() != nil {
		t.Errorf("a renewal must name its address and no server (RFC 2131 section 4.3.2): %s", last.Summary())
	}
}

// TestExpired: when the lease runs out the address goes, and that is said.
func TestExpired(t *testing.T) {
	if !namespace(t) {
		return
	}
	other := cable(t)
	other.plug(t)
	s := &lender{ip: net.IP{10, 9, 0, 7}, lease: time.Hour}
	other.serve(t, s.answer)
	said := newLines()
	n := &Network{opt: Options{Say: said.say}, ready: make(chan struct{})}
	c, err := dial(rtmgrpLink)
	if err != nil {
		t.Fatal(err)
	}
	defer c.close()
	l, err := n.card(c)
	if err != nil {
		t.Fatal(err)
	}
	lease, err := n.acquire(l)
	if err != nil {
		t.Fatal(err)
	}
	if err := n.use(c, l, lease); err != nil {
		t.Fatal(err)
	}
	s.mu.Lock()
	s.mute = true
	s.mu.Unlock()
	lease.Time, lease.Renew = time.Second/2, time.Second/10
	why, err := n.keep(c, l, lease)
	if err != nil || why != "no DHCP server renewed the lease" {
		t.Errorf("keep = %q, %v", why, err)
	}
}

// TestSlow: a person is told that no DHCP server answers, and why nothing works.
func TestSlow(t *testing.T) {
	if !namespace(t) {
		return
	}
	other := cable(t)
	other.plug(t)
	s := &lender{ip: net.IP{10, 9, 0, 7}, lease: time.Hour, deaf: 1}
	said := newLines()
	n := &Network{opt: Options{Say: said.say}, ready: make(chan struct{}), slow: time.Second / 2}
	c, err := dial(rtmgrpLink)
	if err != nil {
		t.Fatal(err)
	}
	defer c.close()
	l, err := n.card(c)
	if err != nil {
		t.Fatal(err)
	}
	go func() { // the server comes late
		said.wait(t, "warning: network guest has no address after 500ms: no DHCP server answers; still asking\n")
		other.serve(t, s.answer)
	}()
	if _, err := n.acquire(l); err != nil {
		t.Error(err)
	}
}

func TestLinks(t *testing.T) {
	if !namespace(t) {
		return
	}
	cable(t)
	c, err := dial(0)
	if err != nil {
		t.Fatal(err)
	}
	defer c.close()
	got, err := c.links()
	if err != nil {
		t.Fatal(err)
	}
	want, err := netlink.LinkList()
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != len(want) {
		t.Fatalf("%d links; want %d", len(got), len(want))
	}
	for i, w := range want {
		g, a := got[i], w.Attrs()
		if g.Name != a.Name || g.Index != a.Index || g.Flags != a.RawFlags || len(a.HardwareAddr) == 6 && net.HardwareAddr(g.MAC[:]).String() != a.HardwareAddr.String() {
			t.Errorf("got %+v; want %+v", g, a)
		}
		if g.ethernet() != (a.Name != "lo" && a.EncapType == "ether") {
			t.Errorf("%s: ethernet() = %v", g.Name, g.ethernet())
		}
	}
}

func TestErrors(t *testing.T) {
	if !namespace(t) {
		return
	}
	c, err := dial(0)
	if err != nil {
		t.Fatal(err)
	}
	defer c.close()
	if err := c.setUp(4711, 0); err != unix.ENODEV {
		t.Errorf("setUp of no link = %v; want ENODEV", err)
	}
	if err := c.setAddress(4711, netip.MustParsePrefix("10.0.0.1/8"), true); err != unix.ENODEV {
		t.Errorf("setAddress of no link = %v; want ENODEV", err)
	}
	if _, err := openPacket(4711); err == nil {
		t.Error("a packet socket on no link")
	}
}
