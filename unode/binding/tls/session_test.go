package tls

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"runtime"
	"testing"
	"time"
)

// testContext has a self-signed certificate.
func testContext(t testing.TB) *secureContext {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	x := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "a"}, DNSNames: []string{"a"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, x, x, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	c := newContext()
	c.suites12, _ = parseCiphers("HIGH")
	if err := c.setCert([]*x509.Certificate{leaf}); err != nil {
		t.Fatal(err)
	}
	if err := c.setKey(key); err != nil {
		t.Fatal(err)
	}
	return c
}

func testPair(t testing.TB) (client, server *session) {
	c := testContext(t)
	return newSession(false, c.config(), suites13), newSession(true, c.config(), suites13)
}

// move hands over what one side has written; false when there is nothing.
func move(from, to *session) bool {
	b := from.Out
	from.Out = nil
	to.In = append(to.In, b...)
	return len(b) > 0
}

// advance lets one side of a handshake go on as far as it can.
func advance(t testing.TB, c *secureContext, s *session) step {
	for {
		if s.over {
			return established
		}
		switch st := s.handshake(); st {
		case gotHello:
			cfg := c.config()
			cfg.Certificates = c.certificates()
			s.answer = cfg
		case failed:
			t.Fatalf("handshake: %v", s.err)
		default:
			return st
		}
	}
}

func TestSession(t *testing.T) {
	before := runtime.NumGoroutine()
	c := testContext(t)
	client, server := newSession(false, c.config(), suites13), newSession(true, c.config(), suites13)
	advance(t, c, client)
	for range 10 {
		if !move(client, server) && client.over && server.over {
			break
		}
		advance(t, c, server)
		move(server, client)
		advance(t, c, client)
	}
	if !client.over || !server.over {
		t.Fatal("the handshake does not end")
	}
	if got := client.state.CipherSuite; got != tls.TLS_AES_256_GCM_SHA384 {
		t.Errorf("suite %x, want OpenSSL's first choice", got)
	}
	text := bytes.Repeat([]byte("hello "), 10000)
	if _, err := server.conn.Write(text); err != nil {
		t.Fatal(err)
	}
	// In pieces: a record may arrive in parts.
	var got []byte
	buf := make([]byte, 16<<10)
	for out := server.Out; len(out) > 0; {
		n := min(1000, len(out))
		client.In = append(client.In, out[:n]...)
		out = out[n:]
		for {
			n, err := client.conn.Read(buf)
			got = append(got, buf[:n]...)
			if isTemporary(err) {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	if !bytes.Equal(got, text) {
		t.Errorf("got %d bytes, want %d", len(got), len(text))
	}
	if len(client.tickets) == 0 {
		t.Fatal("no session to resume")
	}
	b, ticket := packSession(client.tickets[0])
	if cs := unpackSession(b); cs == nil || len(ticket) == 0 {
		t.Error("a session does not survive packing")
	}
	if n := runtime.NumGoroutine(); n > before {
		t.Errorf("%d goroutines, %d before", n, before)
	}
}

// A session that ends in the middle leaves no goroutine.
func TestSessionClose(t *testing.T) {
	before := runtime.NumGoroutine()
	client, server := testPair(t)
	if st := client.handshake(); st != needInput {
		t.Fatalf("client stops at %d", st)
	}
	move(client, server)
	if st := server.handshake(); st != gotHello {
		t.Fatalf("server stops at %d", st)
	}
	if runtime.NumGoroutine() == before {
		t.Fatal("this test sees no coroutines")
	}
	client.close()
	server.close()
	client.close()
	if n := runtime.NumGoroutine(); n > before {
		t.Errorf("%d goroutines, %d before", n, before)
	}
}

// Whatever a peer sends, a session answers with an error or waits for more, and
// its coroutine can be ended.
func FuzzSession(f *testing.F) {
	client, server := testPair(f)
	client.handshake()
	f.Add(true, bytes.Clone(client.Out))
	move(client, server)
	c := testContext(f)
	advance(f, c, server)
	f.Add(false, bytes.Clone(server.Out))
	f.Add(true, []byte("GET / HTTP/1.1\r\n\r\n"))
	f.Add(false, []byte("HTTP/1.1 400 Bad Request\r\n\r\n"))
	f.Add(false, []byte{21, 3, 3, 0, 2, 2, 40})
	client.close()
	server.close()
	f.Fuzz(func(t *testing.T, isServer bool, in []byte) {
		s := newSession(isServer, c.config(), suites13)
		defer s.close()
		if !isServer {
			s.handshake()
		}
		s.In = in
		for range 4 {
			switch s.handshake() {
			case needInput:
				return
			case gotHello:
				cfg := c.config()
				cfg.Certificates = c.certificates()
				s.answer = cfg
			case failed:
				if fromGo(s.err, isServer).reason == "" {
					t.Error("an error without a reason")
				}
				return
			case established:
				t.Fatal("established without a peer")
			}
		}
	})
}
