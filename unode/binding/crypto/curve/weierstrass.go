package curve

import (
	"crypto/elliptic"
	"math/big"

	"nodeos/sys"
)

// weierstrass is a short Weierstrass curve with any a, in Jacobian coordinates:
// the formulas are the Explicit-Formulas Database's add-2007-bl and dbl-2007-bl.
type weierstrass struct {
	*elliptic.CurveParams
	a *big.Int
}

type jacobian struct{ x, y, z *big.Int } // z = 0 is infinity

func (w *weierstrass) Params() *elliptic.CurveParams { return w.CurveParams }

func (w *weierstrass) IsOnCurve(x, y *big.Int) bool {
	return (&Curve{Group: w, A: w.a}).Contains(x, y)
}

func (w *weierstrass) Add(x1, y1, x2, y2 *big.Int) (*big.Int, *big.Int) {
	return w.affine(w.add(lift(x1, y1), lift(x2, y2)))
}

func (w *weierstrass) Double(x, y *big.Int) (*big.Int, *big.Int) {
	return w.affine(w.double(lift(x, y)))
}

func (w *weierstrass) ScalarBaseMult(k []byte) (*big.Int, *big.Int) {
	return w.ScalarMult(w.Gx, w.Gy, k)
}

// ScalarMult blinds the scalar with a multiple of the order, and adds for every
// bit whether it is set or not.
func (w *weierstrass) ScalarMult(x, y *big.Int, k []byte) (*big.Int, *big.Int) {
	var blind [8]byte
	sys.Random(blind[:])
	blind[0] |= 0x80 // the same length for every scalar
	s := new(big.Int).SetBytes(blind[:])
	s.Mul(s, w.N).Add(s, new(big.Int).Mod(new(big.Int).SetBytes(k), w.N))
	p := lift(x, y)
	r := jacobian{new(big.Int), big.NewInt(1), new(big.Int)}
	for i := s.BitLen() - 1; i >= 0; i-- {
		r = w.double(r)
		sum := w.add(r, p)
		if s.Bit(i) == 1 {
			r = sum
		}
	}
	return w.affine(r)
}

// lift makes a point of affine coordinates; 0, 0 stands for infinity, as in
// crypto/elliptic.
func lift(x, y *big.Int) jacobian {
	z := big.NewInt(1)
	if x.Sign() == 0 && y.Sign() == 0 {
		z.SetInt64(0)
	}
	return jacobian{x, y, z}
}

func (w *weierstrass) affine(p jacobian) (*big.Int, *big.Int) {
	if p.z.Sign() == 0 {
		return new(big.Int), new(big.Int)
	}
	zi := new(big.Int).ModInverse(p.z, w.P)
	zz := w.mul(zi, zi)
	return w.mul(p.x, zz), w.mul(p.y, w.mul(zz, zi))
}

func (w *weierstrass) mul(a, b *big.Int) *big.Int {
	r := new(big.Int).Mul(a, b)
	return r.Mod(r, w.P)
}

func (w *weierstrass) sub(a, b *big.Int) *big.Int {
	r := new(big.Int).Sub(a, b)
	return r.Mod(r, w.P)
}

func (w *weierstrass) times(n int64, a *big.Int) *big.Int { return w.mul(big.NewInt(n), a) }

func (w *weierstrass) double(p jacobian) jacobian {
	if p.z.Sign() == 0 || p.y.Sign() == 0 {
		return jacobian{new(big.Int), big.NewInt(1), new(big.Int)}
	}
	yy, zz := w.mul(p.y, p.y), w.mul(p.z, p.z)
	s := w.times(4, w.mul(p.x, yy))
	m := new(big.Int).Add(w.times(3, w.mul(p.x, p.x)), w.mul(w.a, w.mul(zz, zz)))
	x := w.sub(w.mul(m, m), w.times(2, s))
	y := w.sub(w.mul(m, w.sub(s, x)), w.times(8, w.mul(yy, yy)))
	return jacobian{x, y, w.times(2, w.mul(p.y, p.z))}
}

func (w *weierstrass) add(p, q jacobian) jacobian {
	if p.z.Sign() == 0 {
		return q
	}
	if q.z.Sign() == 0 {
		return p
	}
	pz, qz := w.mul(p.z, p.z), w.mul(q.z, q.z)
	u1, u2 := w.mul(p.x, qz), w.mul(q.x, pz)
	s1, s2 := w.mul(p.y, w.mul(qz, q.z)), w.mul(q.y, w.mul(pz, p.z))
	h, r := w.sub(u2, u1), w.sub(s2, s1)
	if h.Sign() == 0 {
		if r.Sign() == 0 {
			return w.double(p)
		}
		return jacobian{new(big.Int), big.NewInt(1), new(big.Int)}
	}
	hh := w.mul(h, h)
	hhh, v := w.mul(h, hh), w.mul(u1, hh)
	x := w.sub(w.sub(w.mul(r, r), hhh), w.times(2, v))
	y := w.sub(w.mul(r, w.sub(v, x)), w.mul(s1, hhh))
	return jacobian{x, y, w.mul(h, w.mul(p.z, q.z))}
}
