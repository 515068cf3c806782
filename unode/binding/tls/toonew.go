package tls

import (
	"slices"

	"nodeos/sys"
)

// errTooNew ends the handshake of a client that has only versions newer than the
// server's, but not TLS 1.3.
var errTooNew = reason("unsupported protocol")

// tooNew tells whether a server meets such a client. OpenSSL's client says then
// what it has at most, not what it has at least: its server answers with a hello
// of its own version and lets the client refuse that.
func tooNew(max uint16, client []uint16) bool {
	return len(client) > 0 && slices.Min(client) > max && slices.Max(client) < 0x0304
}

// oldHello is such an answer: a record with a ServerHello (RFC 5246, section
// 7.4.1.3) that no session follows.
func oldHello(version, suite uint16) []byte {
	hi, lo := byte(version>>8), byte(version)
	body := append([]byte{hi, lo}, make([]byte, 32)...)
	sys.Random(body[2:])
	body = append(body, 0, byte(suite>>8), byte(suite), 0)
	message := append([]byte{2, 0, 0, byte(len(body))}, body...)
	return append([]byte{22, hi, lo, 0, byte(len(message))}, message...)
}
