package blocklist

import (
	"fmt"
	"net/netip"
	"slices"
	"sync"

	"nodeos/unode/binding/stream"
)

// rules are what a list and its clones in other threads share.
type rules struct {
	mu        sync.Mutex
	addresses []netip.Addr
	subnets   []netip.Prefix // newest first, not masked
	ranges    []interval     // newest first
}

type interval struct{ from, to netip.Addr }

// compare orders two addresses; ok is false for an IPv4 and an IPv6 address,
// unless the latter stands for an IPv4 address.
func compare(a, b netip.Addr) (order int, ok bool) {
	a, b = a.Unmap(), b.Unmap()
	return a.Compare(b), a.Is4() == b.Is4()
}

func (r *rules) add(a netip.Addr) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for i, have := range r.addresses {
		if have.Unmap() == a.Unmap() {
			r.addresses[i] = a
			return
		}
	}
	r.addresses = append(r.addresses, a)
}

func (r *rules) remove(a netip.Addr) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.addresses = slices.DeleteFunc(r.addresses, func(have netip.Addr) bool { return have.Unmap() == a.Unmap() })
}

// addRange reports false for a range that ends before it begins.
func (r *rules) addRange(v interval) bool {
	if order, ok := compare(v.from, v.to); ok && order > 0 {
		return false
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.ranges = slices.Insert(r.ranges, 0, v)
	return true
}

func (r *rules) removeRange(v interval) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if i := slices.Index(r.ranges, v); i >= 0 {
		r.ranges = slices.Delete(r.ranges, i, i+1)
	}
}

func (r *rules) addSubnet(p netip.Prefix) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.subnets = slices.Insert(r.subnets, 0, p)
}

func (r *rules) removeSubnet(p netip.Prefix) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if i := slices.Index(r.subnets, p); i >= 0 {
		r.subnets = slices.Delete(r.subnets, i, i+1)
	}
}

func (r *rules) clear() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.addresses, r.subnets, r.ranges = nil, nil, nil
}

func (r *rules) size() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.addresses) + len(r.subnets) + len(r.ranges)
}

// match tells whether some rule is for a.
func (r *rules) match(a netip.Addr) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, have := range r.addresses {
		if have.Unmap() == a.Unmap() {
			return true
		}
	}
	for _, p := range r.subnets {
		if contains(p, a) {
			return true
		}
	}
	for _, v := range r.ranges {
		from, ok1 := compare(v.from, a)
		to, ok2 := compare(a, v.to)
		if ok1 && ok2 && from <= 0 && to <= 0 {
			return true
		}
	}
	return false
}

// contains tells whether a is in p; an IPv4 address is also in the subnet of
// IPv6 addresses that stand for it, and the other way round.
func contains(p netip.Prefix, a netip.Addr) bool {
	switch {
	case p.Addr().Is4() == a.Is4():
		return p.Contains(a)
	case p.Addr().Is4():
		return p.Contains(a.Unmap())
	default:
		return p.Addr().Is4In6() && p.Bits() >= 96 && p.Contains(netip.AddrFrom16(a.As16()))
	}
}

// list describes the rules.
func (r *rules) list() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	family := func(a netip.Addr) string {
		if a.Is4() {
			return "IPv4"
		}
		return "IPv6"
	}
	var out []string
	for _, a := range r.addresses {
		out = append(out, "Address: "+family(a)+" "+stream.FormatIP(a))
	}
	for _, p := range r.subnets {
		out = append(out, fmt.Sprintf("Subnet: %s %s/%d", family(p.Addr()), stream.FormatIP(p.Addr()), p.Bits()))
	}
	for _, v := range r.ranges {
		out = append(out, "Range: "+family(v.from)+" "+stream.FormatIP(v.from)+"-"+stream.FormatIP(v.to))
	}
	return out
}
