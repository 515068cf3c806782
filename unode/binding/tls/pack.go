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

// limitSessions makes a server resume only sessions of the same id context that
// are young enough. Tickets carry both. As with OpenSSL, a resumed session of
// TLS 1.3 gets no new ticket.
func (c *secureContext) limitSessions(cfg *tls.Config) {
	cfg.WrapSession = func(cs tls.ConnectionState, state *tls.SessionState) ([]byte, error) {
		mark := binary.BigEndian.AppendUint64(nil, uint64(now().Unix()))
		state.Extra = append(state.Extra, append(mark, c.sessionID...))
		return cfg.EncryptTicket(cs, state)
	}
	cfg.UnwrapSession = func(ticket []byte, cs tls.ConnectionState) (*tls.SessionState, error) {
		state, err := cfg.DecryptTicket(ticket, cs)
		if state == nil || err != nil || len(state.Extra) == 0 {
			return nil, nil // a full handshake
		}
		mark := state.Extra[len(state.Extra)-1]
		state.Extra = state.Extra[:len(state.Extra)-1]
		if len(mark) < 8 || string(mark[8:]) != c.sessionID ||
			c.timeout > 0 && now().Unix()-int64(binary.BigEndian.Uint64(mark)) > int64(c.timeout) {
			return nil, nil
		}
		if cs.Version == tls.VersionTLS13 {
			cfg.SessionTicketsDisabled = true
		}
		return state, nil
	}
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
