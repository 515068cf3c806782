package dns

import (
	"bytes"
	"encoding/binary"
)

const (
	headerSize = 12
	// payloadSize is what we say that we can take in a datagram when EDNS is on:
	// more would be sent in fragments (RFC 9715).
	payloadSize = 1232
)

// Flags of a message's header.
const (
	flagResponse  = 1 << 15
	flagTruncated = 1 << 9
	flagRecursion = 1 << 8
)

// question is what is asked, as it is sent: name, type, class.
type question []byte

func newQuestion(name string, t Type) (question, bool) {
	q, ok := appendName(nil, name)
	if !ok {
		return nil, false
	}
	q = binary.BigEndian.AppendUint16(q, uint16(t))
	return binary.BigEndian.AppendUint16(q, classIN), true
}

// message returns the datagram that asks q.
func (q question) message(id uint16, edns bool) []byte {
	b := make([]byte, headerSize, headerSize+len(q)+11)
	binary.BigEndian.PutUint16(b, id)
	binary.BigEndian.PutUint16(b[2:], flagRecursion)
	binary.BigEndian.PutUint16(b[4:], 1)
	b = append(b, q...)
	if edns { // RFC 6891, section 6.1.2: the root, OPT, size, no flags, no options
		binary.BigEndian.PutUint16(b[10:], 1)
		b = append(b, 0)
		b = binary.BigEndian.AppendUint16(b, uint16(opt))
		b = binary.BigEndian.AppendUint16(b, payloadSize)
		b = append(b, 0, 0, 0, 0, 0, 0)
	}
	return b
}

// Message is a server's answer.
type Message struct {
	// Name is the name that was asked for.
	Name string
	// Records are those of class IN in the section of answers.
	Records []Record

	rcode     int
	truncated bool
}

// Record is one resource record. Its data is read by the methods named after
// the types.
type Record struct {
	Name string
	Type Type
	TTL  uint32

	msg     []byte
	at, end int // of the data in msg
}

// answers tells whether b claims to answer the question asked with id.
func (q question) answers(b []byte, id uint16) bool {
	return len(b) >= headerSize && binary.BigEndian.Uint16(b) == id &&
		binary.BigEndian.Uint16(b[2:])&flagResponse != 0 &&
		q.isIn(b)
}

// broken tells whether b begins as an answer to the question asked with id but
// is not even a header.
func broken(b []byte, id uint16) bool {
	return len(b) >= 2 && len(b) < headerSize && binary.BigEndian.Uint16(b) == id
}

// isIn tells whether the only question in b is q. Names compare without case,
// in ASCII; the lengths of labels are no letters. A server that cannot read a
// question may leave it out.
func (q question) isIn(b []byte) bool {
	switch binary.BigEndian.Uint16(b[4:]) {
	case 0:
		return binary.BigEndian.Uint16(b[2:])&15 == 1 // FORMERR
	case 1:
	default:
		return false
	}
	b = b[headerSize:]
	if len(b) < len(q) {
		return false
	}
	name := len(q) - 4
	for i, c := range q[:name] {
		if lower(c) != lower(b[i]) {
			return false
		}
	}
	return bytes.Equal(q[name:], b[name:len(q)])
}

func lower(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}

// parse reads a message that answers q; false when it is malformed. Of a
// truncated one the records are not read.
func (q question) parse(b []byte) (*Message, bool) {
	flags := binary.BigEndian.Uint16(b[2:])
	m := &Message{rcode: int(flags & 15), truncated: flags&flagTruncated != 0}
	if m.truncated || binary.BigEndian.Uint16(b[4:]) == 0 {
		return m, true
	}
	var ok bool
	m.Name, _, ok = readName(b, headerSize)
	off := headerSize + len(q)
	for n := binary.BigEndian.Uint16(b[6:]); n > 0 && ok; n-- {
		var r Record
		if r.Name, off, ok = readName(b, off); !ok || off+10 > len(b) {
			return nil, false
		}
		r.Type = Type(binary.BigEndian.Uint16(b[off:]))
		class := binary.BigEndian.Uint16(b[off+2:])
		r.TTL = binary.BigEndian.Uint32(b[off+4:])
		r.msg, r.at = b, off+10
		r.end = r.at + int(binary.BigEndian.Uint16(b[off+8:]))
		if off = r.end; off > len(b) {
			return nil, false
		}
		if class == classIN {
			m.Records = append(m.Records, r)
		}
	}
	return m, ok
}

// status returns what the message says.
func (m *Message) status() Status { return statusOf(m.rcode, len(m.Records) > 0) }
