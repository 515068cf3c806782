// Package dns asks name servers (RFC 1035) and answers what getaddrinfo(3) and
// getnameinfo(3) answer, on an event loop: no call blocks. It knows nothing of
// JavaScript.
//
// Invariants: everything belongs to the loop's goroutine; done functions are
// called from the loop, never from within the call that they were given to. Each
// try uses a new socket, so a new source port, and a new random id; what does
// not answer the question that was asked is not looked at. Files are read anew,
// so that a network that comes up later is seen.
//
// Caution: there is no nsswitch.conf, no mDNS, no DNSSEC and no cache.
package dns

// Status is how a question ended. The numbers are those of c-ares (ares.h),
// which Node shows.
type Status int

// The statuses that this package gives.
const (
	Success Status = iota
	NoData
	FormErr
	ServFail
	NotFound
	NotImp
	Refused
	_
	BadName
	_
	BadResp
	ConnRefused
	Timeout

	Cancelled Status = 24
	NoServer  Status = 26
)

// Type is the type of a record.
type Type uint16

// The types that this package can read.
const (
	A     Type = 1
	NS    Type = 2
	CNAME Type = 5
	SOA   Type = 6
	PTR   Type = 12
	MX    Type = 15
	TXT   Type = 16
	AAAA  Type = 28
	SRV   Type = 33
	NAPTR Type = 35
	TLSA  Type = 52
	ANY   Type = 255
	CAA   Type = 257

	opt Type = 41
)

const classIN = 1

// rcode statuses by number (RFC 1035, section 4.1.1); what has none says
// nothing about the name.
func statusOf(rcode int, answers bool) Status {
	switch {
	case rcode >= 1 && rcode <= 5:
		return Status(rcode) + 1
	case rcode > 11:
		return ServFail
	case !answers:
		return NoData
	}
	return Success
}
