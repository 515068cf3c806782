// Package symmetric is ciphers by OpenSSL's names: block ciphers in their modes,
// stream ciphers, authenticated ciphers and key wrapping.
//
// Invariants: a Cipher works in steps of any size and gives out what it can at
// each, as OpenSSL does. Nothing here depends on secret data in time, but for
// triple DES.
//
// Caution: the plaintext of an authenticated cipher is given out before its tag
// is checked. It means nothing until Final has returned.
package symmetric

import (
	"crypto/cipher"
	"errors"
	"strings"

	"nodeos/unode/binding/crypto/openssl"
)

// Cipher is one encryption or decryption under way.
type Cipher interface {
	// Update takes more input and returns the output that is ready.
	Update(in []byte) ([]byte, error)
	// Final ends it and returns the rest of the output. An AEAD that decrypts is
	// asked for its tag after it.
	Final() ([]byte, error)
}

// AEAD is a Cipher with a tag.
type AEAD interface {
	Cipher
	// AAD takes data that is authenticated only. It is called before any Update.
	AAD(b []byte)
	// Tag returns the whole tag; it is right after Final.
	Tag() []byte
}

// Padder is a Cipher whose padding can be turned off before any Update.
type Padder interface{ SetPadding(on bool) }

// Mode is how a cipher is used.
type Mode string

// The modes, by Node's names (a wide-block or stream cipher is "stream").
const (
	ECB    Mode = "ecb"
	CBC    Mode = "cbc"
	CFB    Mode = "cfb"
	OFB    Mode = "ofb"
	CTR    Mode = "ctr"
	GCM    Mode = "gcm"
	CCM    Mode = "ccm"
	OCB    Mode = "ocb"
	XTS    Mode = "xts"
	Wrap   Mode = "wrap"
	Stream Mode = "stream"
)

// Algorithm is one cipher.
type Algorithm struct {
	Name    string   // as getCiphers lists it
	Info    string   // as getCipherInfo names it
	Aliases []string // more names in getCiphers
	NID     int
	Mode    Mode
	Block   int // bytes; 1 for modes that make a stream
	IV      int // bytes, the usual ones for modes that take others; 0 for none
	Key     int // bytes
	block   func(key []byte) (cipher.Block, error)
	make    func(a *Algorithm, p Params) (Cipher, error)
}

// Params is what a Cipher is made with. Key and IV have been checked: see
// ValidIV.
type Params struct {
	Key, IV []byte
	Encrypt bool
	Tag     int // bytes of CCM's and OCB's tag
}

// Authenticated tells whether a's Ciphers are AEADs.
func (a *Algorithm) Authenticated() bool {
	return a.Mode == GCM || a.Mode == CCM || a.Mode == OCB || a.Poly1305()
}

// Poly1305 tells whether a is ChaCha20-Poly1305, which counts as a stream cipher.
func (a *Algorithm) Poly1305() bool { return a.Mode == Stream && a.Name == "chacha20-poly1305" }

// ValidIV tells whether a takes an IV of n bytes.
func (a *Algorithm) ValidIV(n int) bool {
	switch {
	case a.Mode == GCM:
		return n > 0
	case a.Mode == CCM:
		return n >= 7 && n <= 13 // SP 800-38C, appendix A.1
	case a.Mode == OCB:
		return n >= 1 && n <= 15 // RFC 7253, section 4.2
	case a.Poly1305():
		return n >= 1 && n <= a.IV
	}
	return n == a.IV
}

// New makes a Cipher.
func (a *Algorithm) New(p Params) (Cipher, error) { return a.make(a, p) }

// Find returns the cipher name, or nil.
func Find(name string) *Algorithm {
	for i := range all {
		a := &all[i]
		if strings.EqualFold(a.Name, name) || strings.EqualFold(a.Info, name) {
			return a
		}
		for _, alias := range a.Aliases {
			if strings.EqualFold(alias, name) {
				return a
			}
		}
	}
	return nil
}

// ByNID returns the cipher with OpenSSL's number nid, or nil.
func ByNID(nid int) *Algorithm {
	for i := range all {
		if all[i].NID == nid {
			return &all[i]
		}
	}
	return nil
}

// Names lists the names that getCiphers gives, in its order.
func Names() []string {
	var names []string
	for i := range all {
		names = append(append(names, all[i].Name), all[i].Aliases...)
	}
	sortNames(names)
	return names
}

// Errors of OpenSSL's.
var (
	errFinalLength = openssl.Queued(openssl.Provider, 0x6B, "wrong final block length")
	errBadDecrypt  = openssl.Queued(openssl.Provider, 0x64, "bad decrypt")
	errXTSKeys     = openssl.Queued(openssl.Provider, 0x95, "xts duplicated keys")
)

// ErrData is input that a cipher does not take, or not any more.
var ErrData = errors.New("Trying to add data in unsupported state")
