package dns

import (
	"encoding/binary"
	"net/netip"
)

// fields reads the data of a record from the front. After a failure every read
// gives nothing.
type fields struct {
	r   *Record
	at  int
	bad bool
}

func (r *Record) fields() *fields { return &fields{r: r, at: r.at} }

func (f *fields) bytes(n int) []byte {
	if f.bad || f.at+n > f.r.end {
		f.bad = true
		return make([]byte, n)
	}
	f.at += n
	return f.r.msg[f.at-n : f.at]
}

func (f *fields) uint8() uint8   { return f.bytes(1)[0] }
func (f *fields) uint16() uint16 { return binary.BigEndian.Uint16(f.bytes(2)) }
func (f *fields) uint32() uint32 { return binary.BigEndian.Uint32(f.bytes(4)) }
func (f *fields) text() []byte   { return f.bytes(int(f.uint8())) }
func (f *fields) rest() []byte   { return f.bytes(max(0, f.r.end-f.at)) }

// name reads a name, which may continue elsewhere in the message.
func (f *fields) name() string {
	if f.bad {
		return ""
	}
	s, next, ok := readName(f.r.msg, f.at)
	if !ok || next > f.r.end {
		f.bad = true
		return ""
	}
	f.at = next
	return s
}

// printable reads a text that must be of printable ASCII.
func (f *fields) printable() string {
	b := f.text()
	for _, c := range b {
		f.bad = f.bad || c < ' ' || c > '~'
	}
	return string(b)
}

// Addr returns the address of an A or AAAA record.
func (r *Record) Addr() (ip netip.Addr, ok bool) {
	f := r.fields()
	if r.Type == A {
		ip = netip.AddrFrom4([4]byte(f.bytes(4)))
	} else {
		ip = netip.AddrFrom16([16]byte(f.bytes(16)))
	}
	return ip, !f.bad
}

// Target returns the name in an NS, CNAME or PTR record.
func (r *Record) Target() (name string, ok bool) {
	f := r.fields()
	name = f.name()
	return name, !f.bad
}

// MXData is the data of an MX record.
type MXData struct {
	Priority uint16
	Exchange string
}

// MX reads an MX record.
func (r *Record) MX() (d MXData, ok bool) {
	f := r.fields()
	d = MXData{f.uint16(), f.name()}
	return d, !f.bad
}

// TXT reads the texts of a TXT record: at least one.
func (r *Record) TXT() (texts [][]byte, ok bool) {
	f := r.fields()
	for texts == nil || !f.bad && f.at < r.end {
		texts = append(texts, f.text())
	}
	return texts, !f.bad
}

// SRVData is the data of an SRV record (RFC 2782).
type SRVData struct {
	Priority, Weight, Port uint16
	Name                   string
}

// SRV reads an SRV record.
func (r *Record) SRV() (d SRVData, ok bool) {
	f := r.fields()
	d = SRVData{f.uint16(), f.uint16(), f.uint16(), f.name()}
	return d, !f.bad
}

// SOAData is the data of an SOA record.
type SOAData struct {
	NSName, Hostmaster                     string
	Serial, Refresh, Retry, Expire, MinTTL uint32
}

// SOA reads an SOA record.
func (r *Record) SOA() (d SOAData, ok bool) {
	f := r.fields()
	d = SOAData{f.name(), f.name(), f.uint32(), f.uint32(), f.uint32(), f.uint32(), f.uint32()}
	return d, !f.bad
}

// NAPTRData is the data of an NAPTR record (RFC 3403).
type NAPTRData struct {
	Order, Preference                   uint16
	Flags, Service, Regexp, Replacement string
}

// NAPTR reads an NAPTR record.
func (r *Record) NAPTR() (d NAPTRData, ok bool) {
	f := r.fields()
	d = NAPTRData{f.uint16(), f.uint16(), f.printable(), f.printable(), f.printable(), f.name()}
	return d, !f.bad
}

// CAAData is the data of a CAA record (RFC 8659).
type CAAData struct {
	Flags uint8
	Tag   string
	Value []byte
}

// CAA reads a CAA record.
func (r *Record) CAA() (d CAAData, ok bool) {
	f := r.fields()
	d = CAAData{f.uint8(), f.printable(), f.rest()}
	return d, !f.bad && d.Tag != ""
}

// TLSAData is the data of a TLSA record (RFC 6698).
type TLSAData struct {
	Usage, Selector, Match uint8
	Data                   []byte
}

// TLSA reads a TLSA record.
func (r *Record) TLSA() (d TLSAData, ok bool) {
	f := r.fields()
	d = TLSAData{f.uint8(), f.uint8(), f.uint8(), f.rest()}
	return d, !f.bad
}
