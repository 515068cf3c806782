package tls

import (
	"crypto/tls"
	"encoding/binary"
	"errors"
	"io"

	"nodeos/unode/binding/tls/memory"
)

// packSession makes the bytes that getSession gives: a ticket with its length
// before it, then what crypto/tls has to know to use it.
func packSession(cs *tls.ClientSessionState) (b, ticket []byte) {
	ticket, state, err := cs.ResumptionState()
	if err != nil || state == nil {
		return nil, nil
	}
	rest, err := state.Bytes()
	if err != nil {
		return nil, nil
	}
	b = binary.BigEndian.AppendUint32(nil, uint32(len(ticket)))
	return append(append(b, ticket...), rest...), ticket
}

// unpackSession reads what packSession made; nil for anything else.
func unpackSession(b []byte) *tls.ClientSessionState {
	if len(b) < 4 {
		return nil
	}
	n, b := binary.BigEndian.Uint32(b), b[4:]
	if n == 0 || uint64(n) > uint64(len(b)) {
		return nil
	}
	state, err := tls.ParseSessionState(b[n:])
	if err != nil {
		return nil
	}
	cs, err := tls.NewResumptionState(b[:n:n], state)
	if err != nil {
		return nil
	}
	return cs
}

// protocols reads ALPN's wire format; what is cut off is left out.
func protocols(wire []byte) []string {
	var out []string
	for len(wire) > 0 {
		n := int(wire[0])
		if n == 0 || 1+n > len(wire) {
			break
		}
		out = append(out, string(wire[1:1+n]))
		wire = wire[1+n:]
	}
	return out
}

func wireProtocols(ps []string) []byte {
	var b []byte
	for _, p := range ps {
		b = append(append(b, byte(len(p))), p...)
	}
	return b
}

func isTemporary(err error) bool { return errors.Is(err, memory.ErrNothing) }

func isEOF(err error) bool { return errors.Is(err, io.EOF) }
