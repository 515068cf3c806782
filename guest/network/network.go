// Package network brings up the loopback and the first usable network card of
// a guest, by DHCP for IPv4. (IPv6 addresses come from the kernel, which heeds
// router advertisements by itself.)
//
// It speaks netlink and DHCP itself, five and four messages of them: with the
// usual libraries PID 1 would be 0.94 MB larger (0.28 MB in a compressed image),
// which also costs 4 to 16 million instructions of every boot from an
// initramfs, to unpack it.
//
// Invariant: an address is kept only as long as its lease; it never goes away
// without a word on the console.
//
// Caution: options for classless routes (RFC 3442) are not read yet.
package network

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"os"
	"strings"
	"time"

	"nodeos/guest/guard"
)

// Options say how a Network behaves.
type Options struct {
	Hostname string // told to the DHCP server, "" for none
	Resolv   string // the resolv.conf(5) to write, "" for none
	Say      func(format string, args ...any)
}

// Network is the network of a running guest.
type Network struct {
	opt   Options
	ready chan struct{}
	slow  time.Duration // see the constant; another one in tests
}

// slow is when a person has waited long enough to be told why.
const slow = 10 * time.Second

// Start brings up the loopback, then goes on in the background for as long as
// the machine runs: it waits for a card with a carrier, gets an address and
// keeps it.
func Start(opt Options) (*Network, error) {
	n := &Network{opt: opt, ready: make(chan struct{}), slow: slow}
	c, err := dial(rtmgrpLink)
	if err != nil {
		close(n.ready)
		return n, err
	}
	links, err := c.links()
	if err != nil {
		close(n.ready)
		return n, err
	}
	some := false
	for _, l := range links {
		if l.Name == "lo" {
			if err := c.setUp(l.Index, 0); err != nil {
				n.opt.Say("warning: network lo: %v", err)
			}
		}
		some = some || l.ethernet()
	}
	if !some {
		close(n.ready) // nothing to wait for; a card may be plugged in later
	}
	guard.Go("the network", func(err error) { n.opt.Say("warning: %v; the network stays as it is", err) }, func() {
		defer c.close()
		if err := n.run(c, some); err != nil {
			n.opt.Say("warning: network: %v", err)
		}
	})
	return n, nil
}

const rtmgrpLink = 1 // RTMGRP_LINK of linux/rtnetlink.h

// Wait waits for an address, at most for limit. It answers at once, with true,
// on a machine without a network card.
func (n *Network) Wait(limit time.Duration) bool {
	select {
	case <-n.ready:
		return true
	default:
	}
	timer := time.NewTimer(limit)
	defer timer.Stop()
	select {
	case <-n.ready:
		return true
	case <-timer.C:
		return false
	}
}

func (n *Network) run(c *conn, waited bool) error {
	l, err := n.card(c)
	if err != nil {
		return err
	}
	for {
		lease, err := n.acquire(l)
		if err != nil {
			return fmt.Errorf("%s: %w", l.Name, err)
		}
		if err := n.use(c, l, lease); err != nil {
			return fmt.Errorf("%s: %w", l.Name, err)
		}
		if waited {
			close(n.ready)
			waited = false
		}
		n.opt.Say("%s has the address %v", l.Name, lease.Address)
		why, err := n.keep(c, l, lease)
		if err != nil {
			return fmt.Errorf("%s: %w", l.Name, err)
		}
		n.opt.Say("warning: network %s: the address %v is gone: %s; asking for a new one", l.Name, lease.Address, why)
		if err := c.setAddress(l.Index, lease.Address, false); err != nil {
			return fmt.Errorf("%s: take the address %v away: %w", l.Name, lease.Address, err)
		}
	}
}

// card waits for the first Ethernet card that has a carrier, and brings all up.
func (n *Network) card(c *conn) (Link, error) {
	for {
		links, err := c.links()
		if err != nil {
			return Link{}, err
		}
		asked := false
		for _, l := range links {
			if !l.ethernet() {
				continue
			}
			if l.up() && l.running() {
				return l, nil
			}
			if !l.up() {
				if err := c.setUp(l.Index, 0); err != nil {
					n.opt.Say("warning: network %s: %v", l.Name, err)
					continue
				}
				asked = true
			}
		}
		if asked {
			continue // some have their carrier at once
		}
		if err := c.wait(); err != nil {
			return Link{}, err
		}
	}
}

// acquire gets a new lease, however long it takes: DISCOVER, OFFER, REQUEST,
// ACK (RFC 2131 section 3.1).
func (n *Network) acquire(l Link) (*Lease, error) {
	pc, err := openPacket(l.Index)
	if err != nil {
		return nil, err
	}
	defer pc.close()
	x := exchange{pc: pc, begun: time.Now(), query: query{mac: l.MAC, hostname: n.opt.Hostname}}
	warned := false
	for try := 0; ; try++ {
		x.query.xid = rand.Uint32()
		x.query.kind, x.query.requested, x.query.server = discover, netip.Addr{}, netip.Addr{}
		limit := patience(try)
		offered, err := x.ask(limit, offer)
		if err == nil {
			x.query.kind, x.query.requested, x.query.server = request, offered.lease.Address.Addr(), offered.lease.Server
			var answer *reply
			if answer, err = x.ask(limit, ack, nak); err == nil && answer.kind == ack {
				return &answer.lease, nil
			}
			if err == nil {
				err = refusal(answer)
			}
		}
		if !warned && time.Since(x.begun) >= n.slow {
			n.opt.Say("warning: network %s has no address after %v: %v; still asking", l.Name, n.slow, err)
			warned = true
		}
	}
}

// keep holds a lease and renews it, and returns why that is over. It asks by
// broadcast, as RFC 2131 has it for the state REBINDING, from T1 on: the answer
// is the same and any server that knows the lease can give it.
func (n *Network) keep(c *conn, l Link, lease *Lease) (why string, err error) {
	for {
		if lease.Time == 0 {
			select {} // for ever
		}
		got := time.Now()
		time.Sleep(lease.Renew)
		renewed, why, err := n.renew(l, lease, got.Add(lease.Time))
		if err != nil || renewed == nil {
			return why, err
		}
		if renewed.Address != lease.Address {
			return "the DHCP server changed it", nil
		}
		if err := n.use(c, l, renewed); err != nil {
			return "", err
		}
		lease = renewed
	}
}

// renew asks for more time until there is none left. A nil Lease comes with the
// reason.
func (n *Network) renew(l Link, lease *Lease, until time.Time) (renewed *Lease, why string, err error) {
	pc, err := openPacket(l.Index)
	if err != nil {
		return nil, "", err
	}
	defer pc.close()
	x := exchange{pc: pc, begun: time.Now(), query: query{
		kind: request, xid: rand.Uint32(), mac: l.MAC, hostname: n.opt.Hostname, current: lease.Address.Addr(),
	}}
	for try := 0; time.Now().Before(until); try++ {
		answer, err := x.ask(min(patience(try), time.Until(until)), ack, nak)
		if err == nil && answer.kind == ack {
			return &answer.lease, "", nil
		}
		if err == nil {
			return nil, refusal(answer).Error(), nil
		}
	}
	return nil, "no DHCP server renewed the lease", nil
}

// use gives the link what the lease says.
func (n *Network) use(c *conn, l Link, lease *Lease) error {
	if lease.MTU != 0 {
		if err := c.setUp(l.Index, lease.MTU); err != nil {
			n.opt.Say("warning: network %s: set the MTU %d: %v", l.Name, lease.MTU, err)
		}
	}
	if err := c.setAddress(l.Index, lease.Address, true); err != nil {
		return fmt.Errorf("set the address %v: %w", lease.Address, err)
	}
	if lease.Gateway.IsValid() {
		if err := c.setGateway(l.Index, lease.Gateway); err != nil {
			return fmt.Errorf("set the gateway %v: %w", lease.Gateway, err)
		}
	}
	if n.opt.Resolv == "" {
		return nil
	}
	return writeResolv(n.opt.Resolv, lease)
}

// exchange is a conversation with DHCP servers.
type exchange struct {
	pc    *packetConn
	query query
	begun time.Time
}

// ask sends the query and waits for an answer to it of one of the kinds.
func (x *exchange) ask(limit time.Duration, kinds ...messageKind) (*reply, error) {
	x.query.secs = uint16(min(time.Since(x.begun)/time.Second, 0xffff))
	if err := x.pc.send(x.query.current, x.query.encode()); err != nil {
		time.Sleep(limit) // the card may come back
		return nil, err
	}
	by := time.Now().Add(limit)
	for {
		b, err := x.pc.receive(by)
		if errors.Is(err, os.ErrDeadlineExceeded) {
			return nil, errors.New("no DHCP server answers")
		}
		if err != nil {
			time.Sleep(time.Until(by))
			return nil, fmt.Errorf("receive a DHCP message: %w", err)
		}
		r, err := parseReply(b)
		if err != nil || r.xid != x.query.xid || r.mac != x.query.mac {
			continue // not for us, or of no use
		}
		for _, kind := range kinds {
			if r.kind == kind {
				return r, nil
			}
		}
	}
}

func refusal(r *reply) error {
	if r.text != "" {
		return fmt.Errorf("the DHCP server %v refuses: %s", r.lease.Server, r.text)
	}
	return fmt.Errorf("the DHCP server %v refuses", r.lease.Server)
}

// patience is how long the try waits for an answer: RFC 2131 section 4.1 doubles
// from 4 s to 64 s, give or take one; we start at 1 s because the servers of
// virtual machines are near.
func patience(try int) time.Duration {
	d := min(time.Second<<min(try, 6), 64*time.Second)
	return d + time.Duration(rand.Int64N(int64(d/4)))
}

// writeResolv replaces the file at path whole.
func writeResolv(path string, lease *Lease) error {
	var b strings.Builder
	if lease.Domain != "" {
		fmt.Fprintf(&b, "search %s\n", lease.Domain)
	}
	for _, server := range lease.DNS {
		fmt.Fprintf(&b, "nameserver %v\n", server)
	}
	next := path + ".new"
	if err := os.WriteFile(next, []byte(b.String()), 0o644); err != nil {
		return err
	}
	return os.Rename(next, path)
}
