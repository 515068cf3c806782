package pkey

import (
	"math/big"

	"nodeos/unode/binding/crypto/curve"
)

// NewEC makes the key of a private scalar.
func NewEC(c *curve.Curve, d *big.Int) *Key {
	x, y := c.Group.ScalarBaseMult(d.FillBytes(make([]byte, c.ScalarSize())))
	return &Key{Kind: KindEC, Private: true, EC: &EC{Curve: c, X: x, Y: y, D: d, Form: curve.Uncompressed}}
}

// GenerateEC makes a key on c.
func GenerateEC(c *curve.Curve) *Key {
	n := c.Group.Params().N
	return NewEC(c, RandomBelow(n))
}

// ValidScalar tells whether d can be a private key of c.
func ValidScalar(c *curve.Curve, d *big.Int) bool {
	return d.Sign() > 0 && d.Cmp(c.Group.Params().N) < 0
}

// Point returns the public key in a form (see package curve).
func (e *EC) Point(form byte) []byte { return e.Curve.Encode(e.X, e.Y, form) }

// SharedSecret returns the x coordinate of the product of e's scalar and the
// public key of peer, or nil when that is the point at infinity. Both are on the
// same curve.
func (e *EC) SharedSecret(peer *EC) []byte {
	x, y := e.Curve.Group.ScalarMult(peer.X, peer.Y, e.D.FillBytes(make([]byte, e.Curve.ScalarSize())))
	if x.Sign() == 0 && y.Sign() == 0 {
		return nil
	}
	return x.FillBytes(make([]byte, e.Curve.FieldSize()))
}

// parsePoint makes a public key of an encoded point.
func parsePoint(c *curve.Curve, point []byte, explicit bool) (*Key, error) {
	x, y, err := c.Decode(point)
	if err != nil {
		return nil, err
	}
	return &Key{Kind: KindEC, EC: &EC{Curve: c, X: x, Y: y, Explicit: explicit, Form: point[0] &^ 1}}, nil
}

// NewECPublic makes the public key of a point in any form.
func NewECPublic(c *curve.Curve, point []byte) (*Key, error) { return parsePoint(c, point, false) }

// NewECPrivate makes the key of a scalar's bytes, which must be as many as the
// order has.
func NewECPrivate(c *curve.Curve, scalar []byte) (*Key, error) {
	d := new(big.Int).SetBytes(scalar)
	if len(scalar) != c.ScalarSize() || !ValidScalar(c, d) {
		return nil, errKey
	}
	return NewEC(c, d), nil
}
