// Package pkey is asymmetric keys: their parts, and how they are read and written
// as DER, PEM, JSON Web Keys and raw bytes, as OpenSSL reads and writes them.
//
// Invariants: a Key never changes once it is made, so goroutines share it. What a
// parser returns has been checked as far as OpenSSL checks it: points are on their
// curves, sizes are right, a private half brings its public half.
//
// Caution: keys of any size are accepted, as Node accepts them. What is weak is
// not told apart from what is strong.
package pkey

import (
	"bytes"
	"math/big"

	"nodeos/sys"
	"nodeos/unode/binding/crypto/curve"
)

// Kind is a type of key by Node's name for it (asymmetricKeyType).
type Kind string

// The kinds with parts of their own. The others are in the table schemes.
const (
	KindRSA    Kind = "rsa"
	KindRSAPSS Kind = "rsa-pss"
	KindDSA    Kind = "dsa"
	KindDH     Kind = "dh"
	KindEC     Kind = "ec"
)

// Key is a key; one of the parts is set, as Kind says.
type Key struct {
	Kind    Kind
	Private bool
	RSA     *RSA // RSA and RSA-PSS
	DSA     *DSA
	DH      *DH
	EC      *EC
	Raw     *Raw // all other kinds
}

// RSA is an RSA key. Of a public key only N and E are set.
type RSA struct {
	N, E, D, P, Q, DP, DQ, QI *big.Int
	PSS                       *PSS // the limits of an RSA-PSS key, or nil
}

// PSS says how an RSA-PSS key may be used.
type PSS struct {
	Hash, MGFHash string // OpenSSL's names
	SaltLength    int    // bytes, at least
}

// DSA is a DSA key. Of a public key X is nil.
type DSA struct{ P, Q, G, Y, X *big.Int }

// DH is a Diffie-Hellman key. Of a public key X is nil.
type DH struct {
	P, G, Y, X *big.Int
	Length     int // bits of private keys, 0 for any
}

// EC is a key on a curve. Of a public key D is nil.
type EC struct {
	Curve    *curve.Curve
	X, Y, D  *big.Int
	Explicit bool // is written with the curve's parameters, not its name
	Form     byte // of the point when it is written
}

// Raw is a key that is a string of bytes.
type Raw struct {
	Scheme *Scheme
	Public []byte
	// Private is nil in a public key. Of kinds with seeds it is what the seed
	// expands to.
	Private []byte
	Seed    []byte // nil when unknown or the kind has none
}

// Public returns the public half of k.
func (k *Key) Public() *Key {
	if !k.Private {
		return k
	}
	p := &Key{Kind: k.Kind}
	switch {
	case k.RSA != nil:
		p.RSA = &RSA{N: k.RSA.N, E: k.RSA.E, PSS: k.RSA.PSS}
	case k.DSA != nil:
		d := *k.DSA
		d.X = nil
		p.DSA = &d
	case k.DH != nil:
		d := *k.DH
		d.X = nil
		p.DH = &d
	case k.EC != nil:
		e := *k.EC
		e.D = nil
		p.EC = &e
	default:
		p.Raw = &Raw{Scheme: k.Raw.Scheme, Public: k.Raw.Public}
	}
	return p
}

// Equal tells whether the public halves of two keys are the same: that is what
// OpenSSL compares of private keys too.
func (k *Key) Equal(o *Key) bool {
	if k.Kind != o.Kind {
		return false
	}
	switch {
	case k.RSA != nil:
		return k.RSA.N.Cmp(o.RSA.N) == 0 && k.RSA.E.Cmp(o.RSA.E) == 0
	case k.DSA != nil:
		return k.DSA.P.Cmp(o.DSA.P) == 0 && k.DSA.Q.Cmp(o.DSA.Q) == 0 && k.DSA.G.Cmp(o.DSA.G) == 0 && k.DSA.Y.Cmp(o.DSA.Y) == 0
	case k.DH != nil:
		return k.DH.P.Cmp(o.DH.P) == 0 && k.DH.G.Cmp(o.DH.G) == 0 && k.DH.Y.Cmp(o.DH.Y) == 0
	case k.EC != nil:
		return k.EC.Curve.Name == o.EC.Curve.Name && k.EC.X.Cmp(o.EC.X) == 0 && k.EC.Y.Cmp(o.EC.Y) == 0
	}
	return bytes.Equal(k.Raw.Public, o.Raw.Public)
}

// Bits returns the size of k as OpenSSL counts it, 0 for kinds without one.
func (k *Key) Bits() int {
	switch {
	case k.RSA != nil:
		return k.RSA.N.BitLen()
	case k.DSA != nil:
		return k.DSA.P.BitLen()
	case k.DH != nil:
		return k.DH.P.BitLen()
	case k.EC != nil:
		return k.EC.Curve.Group.Params().N.BitLen()
	}
	return 0
}

// random is the system's generator as a reader.
type random struct{}

func (random) Read(b []byte) (int, error) {
	sys.Random(b)
	return len(b), nil
}

// Random is the system's generator, for packages that want a reader.
var Random random
