// Package curve is the elliptic curves over prime fields by OpenSSL's names.
//
// Invariants: NIST's curves are Go's own, in constant time. The others are
// arithmetic on big integers.
//
// Caution: that arithmetic takes time that depends on its operands. Scalars are
// blinded, which hides them from an observer of many operations but not from one
// who shares the processor's caches.
package curve

import (
	"crypto/elliptic"
	"errors"
	"math/big"
	"strings"
)

// Curve is a curve with its names and parameters.
type Curve struct {
	Name     string // OpenSSL's
	OID      string // dotted
	NIST     string // "" when it is not one of NIST's
	JWK      string // the name that JSON Web Keys use; "" when they have none
	Group    elliptic.Curve
	A        *big.Int
	Seed     []byte // of a curve that was made by a hash; may be empty
	Cofactor int
}

var errPoint = errors.New("not a point of the curve")

// ByName returns the curve name (OpenSSL's or NIST's), or nil. Letters' case
// matters, as it does to OpenSSL.
func ByName(name string) *Curve {
	for i := range nist {
		if n := &nist[i]; name == n.name || name == n.nist {
			return n.curve()
		}
	}
	for i := range others {
		if o := &others[i]; name == o.name {
			return o.curve()
		}
	}
	return nil
}

// ByJWK returns the curve that a JSON Web Key calls name, or nil.
func ByJWK(name string) *Curve {
	if name == "secp256k1" || strings.HasPrefix(name, "P-") && name != "P-224" && name != "P-192" {
		return ByName(name)
	}
	return nil
}

// ByOID returns the curve with an object identifier, or nil.
func ByOID(oid string) *Curve {
	for i := range nist {
		if nist[i].oid == oid {
			return nist[i].curve()
		}
	}
	for i := range others {
		if others[i].oid == oid {
			return others[i].curve()
		}
	}
	return nil
}

// ByParams returns the curve with the given parameters, or nil. Curves that have
// no name are refused on purpose: nothing says that they are curves at all.
func ByParams(p, a, b, gx, gy, n *big.Int) *Curve {
	for _, name := range Names() {
		c := ByName(name)
		q := c.Group.Params()
		if q.P.Cmp(p) == 0 && c.A.Cmp(a) == 0 && q.B.Cmp(b) == 0 && q.N.Cmp(n) == 0 && q.Gx.Cmp(gx) == 0 && q.Gy.Cmp(gy) == 0 {
			return c
		}
	}
	return nil
}

// Names lists OpenSSL's names of the curves, sorted as it sorts them.
func Names() []string {
	var names []string
	for i := range others {
		names = append(names, others[i].name)
	}
	for i := range nist {
		at := 0
		for at < len(names) && names[at] < nist[i].name {
			at++
		}
		names = append(names[:at], append([]string{nist[i].name}, names[at:]...)...)
	}
	return names
}

// FieldSize returns the bytes of a coordinate.
func (c *Curve) FieldSize() int { return (c.Group.Params().BitSize + 7) / 8 }

// ScalarSize returns the bytes of a private key.
func (c *Curve) ScalarSize() int { return (c.Group.Params().N.BitLen() + 7) / 8 }

// The forms of a point (SEC 1, section 2.3.3), as OpenSSL numbers them.
const (
	Compressed   = 2
	Uncompressed = 4
	Hybrid       = 6
)

// Encode returns the point x, y in a form.
func (c *Curve) Encode(x, y *big.Int, form byte) []byte {
	n := c.FieldSize()
	head := form
	if form != Uncompressed {
		head |= byte(y.Bit(0))
	}
	b := make([]byte, 1+2*n)
	b[0] = head
	x.FillBytes(b[1 : 1+n])
	if form == Compressed {
		return b[:1+n]
	}
	y.FillBytes(b[1+n:])
	return b
}

// Decode returns the point of b, in any form. The point at infinity is an error.
func (c *Curve) Decode(b []byte) (x, y *big.Int, err error) {
	n, p := c.FieldSize(), c.Group.Params().P
	switch {
	case len(b) == 1+n && b[0]&^1 == Compressed:
		x = new(big.Int).SetBytes(b[1:])
		if x.Cmp(p) >= 0 {
			return nil, nil, errPoint
		}
		if y = new(big.Int).ModSqrt(c.rhs(x), p); y == nil {
			return nil, nil, errPoint
		}
		if byte(y.Bit(0)) != b[0]&1 {
			y.Sub(p, y)
		}
	case len(b) == 1+2*n && (b[0] == Uncompressed || b[0]&^1 == Hybrid):
		x, y = new(big.Int).SetBytes(b[1:1+n]), new(big.Int).SetBytes(b[1+n:])
		if b[0] != Uncompressed && byte(y.Bit(0)) != b[0]&1 {
			return nil, nil, errPoint
		}
	default:
		return nil, nil, errPoint
	}
	if !c.Contains(x, y) {
		return nil, nil, errPoint
	}
	return x, y, nil
}

// Contains tells whether x, y is a point of the curve.
func (c *Curve) Contains(x, y *big.Int) bool {
	p := c.Group.Params().P
	if x.Sign() < 0 || y.Sign() < 0 || x.Cmp(p) >= 0 || y.Cmp(p) >= 0 {
		return false
	}
	l := new(big.Int).Mul(y, y)
	return l.Mod(l, p).Cmp(c.rhs(x)) == 0
}

// rhs is x³ + ax + b.
func (c *Curve) rhs(x *big.Int) *big.Int {
	q := c.Group.Params()
	r := new(big.Int).Mul(x, x)
	r.Add(r, c.A).Mul(r, x).Add(r, q.B)
	return r.Mod(r, q.P)
}
