package pkey

import (
	"errors"
	"math/big"

	"golang.org/x/crypto/cryptobyte"
	tag "golang.org/x/crypto/cryptobyte/asn1"

	"nodeos/unode/binding/crypto/curve"
)

var errEncode = errors.New("the key has no such encoding")

// SPKI returns the public half as a SubjectPublicKeyInfo.
func (k *Key) SPKI() ([]byte, error) {
	var b cryptobyte.Builder
	sequence(&b, func(b *cryptobyte.Builder) {
		sequence(b, k.addAlgorithm)
		b.AddASN1BitString(k.publicBits())
	})
	return b.Bytes()
}

// publicBits is the content of a SubjectPublicKeyInfo's bit string.
func (k *Key) publicBits() []byte {
	switch {
	case k.RSA != nil:
		return k.PKCS1Public()
	case k.DSA != nil:
		return integer(k.DSA.Y)
	case k.DH != nil:
		return integer(k.DH.Y)
	case k.EC != nil:
		return k.EC.Point(k.EC.Form)
	}
	return k.Raw.Public
}

func integer(n *big.Int) []byte {
	var b cryptobyte.Builder
	b.AddASN1BigInt(n)
	return b.BytesOrPanic() // a number always has an encoding
}

// PKCS1Public returns the public half of an RSA key as an RSAPublicKey.
func (k *Key) PKCS1Public() []byte {
	var b cryptobyte.Builder
	sequence(&b, func(b *cryptobyte.Builder) {
		b.AddASN1BigInt(k.RSA.N)
		b.AddASN1BigInt(k.RSA.E)
	})
	return b.BytesOrPanic()
}

// addAlgorithm adds the content of an AlgorithmIdentifier.
func (k *Key) addAlgorithm(b *cryptobyte.Builder) {
	switch {
	case k.Kind == KindRSA:
		addOID(b, oidRSA)
		null(b)
	case k.Kind == KindRSAPSS:
		addOID(b, oidRSAPSS)
		k.RSA.PSS.add(b)
	case k.DSA != nil:
		addOID(b, oidDSA)
		sequence(b, func(b *cryptobyte.Builder) {
			b.AddASN1BigInt(k.DSA.P)
			b.AddASN1BigInt(k.DSA.Q)
			b.AddASN1BigInt(k.DSA.G)
		})
	case k.DH != nil:
		addOID(b, oidDH)
		sequence(b, func(b *cryptobyte.Builder) {
			b.AddASN1BigInt(k.DH.P)
			b.AddASN1BigInt(k.DH.G)
			if k.DH.Length > 0 {
				b.AddASN1Int64(int64(k.DH.Length))
			}
		})
	case k.EC != nil:
		addOID(b, oidEC)
		k.EC.addCurve(b)
	default:
		addOID(b, k.Raw.Scheme.OID)
	}
}

// add adds RSASSA-PSS-params, without the fields that have their defaults.
func (p *PSS) add(b *cryptobyte.Builder) {
	if p == nil {
		return
	}
	hash := func(name string) cryptobyte.BuilderContinuation {
		return func(b *cryptobyte.Builder) {
			addOID(b, hashOID(name))
			null(b)
		}
	}
	sequence(b, func(b *cryptobyte.Builder) {
		if p.Hash != "sha1" {
			b.AddASN1(tag.Tag(0).ContextSpecific().Constructed(), func(b *cryptobyte.Builder) { sequence(b, hash(p.Hash)) })
		}
		if p.MGFHash != "sha1" {
			b.AddASN1(tag.Tag(1).ContextSpecific().Constructed(), func(b *cryptobyte.Builder) {
				sequence(b, func(b *cryptobyte.Builder) {
					addOID(b, oidMGF1)
					sequence(b, hash(p.MGFHash))
				})
			})
		}
		if p.SaltLength != 20 {
			b.AddASN1(tag.Tag(2).ContextSpecific().Constructed(), func(b *cryptobyte.Builder) { b.AddASN1Int64(int64(p.SaltLength)) })
		}
	})
}

// addCurve adds EcpkParameters.
func (e *EC) addCurve(b *cryptobyte.Builder) {
	if !e.Explicit {
		addOID(b, e.Curve.OID)
		return
	}
	p, n := e.Curve.Group.Params(), e.Curve.FieldSize()
	sequence(b, func(b *cryptobyte.Builder) {
		b.AddASN1Int64(1)
		sequence(b, func(b *cryptobyte.Builder) {
			addOID(b, oidPrime)
			b.AddASN1BigInt(p.P)
		})
		sequence(b, func(b *cryptobyte.Builder) {
			b.AddASN1OctetString(e.Curve.A.FillBytes(make([]byte, n)))
			b.AddASN1OctetString(p.B.FillBytes(make([]byte, n)))
			if len(e.Curve.Seed) > 0 {
				b.AddASN1BitString(e.Curve.Seed)
			}
		})
		b.AddASN1OctetString(e.Curve.Encode(p.Gx, p.Gy, curve.Uncompressed))
		b.AddASN1BigInt(p.N)
		b.AddASN1Int64(int64(e.Curve.Cofactor))
	})
}

// PKCS8 returns a private key as a PrivateKeyInfo.
func (k *Key) PKCS8() ([]byte, error) {
	if !k.Private {
		return nil, errEncode
	}
	var b cryptobyte.Builder
	sequence(&b, func(b *cryptobyte.Builder) {
		b.AddASN1Int64(0)
		sequence(b, k.addAlgorithm)
		b.AddASN1(tag.OCTET_STRING, k.addPrivate)
	})
	return b.Bytes()
}

// addPrivate adds what a PrivateKeyInfo wraps: see parsePrivate for the last kinds.
func (k *Key) addPrivate(b *cryptobyte.Builder) {
	switch {
	case k.RSA != nil:
		b.AddBytes(k.PKCS1())
	case k.DSA != nil:
		b.AddASN1BigInt(k.DSA.X)
	case k.DH != nil:
		b.AddASN1BigInt(k.DH.X)
	case k.EC != nil:
		k.EC.addSEC1(b, false)
	case k.Raw.Seed != nil:
		sequence(b, func(b *cryptobyte.Builder) {
			b.AddASN1OctetString(k.Raw.Seed)
			b.AddASN1OctetString(k.Raw.Private)
		})
	case k.Raw.Scheme.bare():
		b.AddBytes(k.Raw.Private)
	default:
		b.AddASN1OctetString(k.Raw.Private)
	}
}

// bare tells whether PrivateKeyInfo holds the private key without a tag.
func (s *Scheme) bare() bool { return s.Private == 2*s.Public }

// PKCS1 returns an RSA private key as an RSAPrivateKey.
func (k *Key) PKCS1() []byte {
	r := k.RSA
	var b cryptobyte.Builder
	sequence(&b, func(b *cryptobyte.Builder) {
		b.AddASN1Int64(0)
		for _, n := range []*big.Int{r.N, r.E, r.D, r.P, r.Q, r.DP, r.DQ, r.QI} {
			b.AddASN1BigInt(n)
		}
	})
	return b.BytesOrPanic()
}

// SEC1 returns a private key on a curve as an ECPrivateKey.
func (k *Key) SEC1() ([]byte, error) {
	var b cryptobyte.Builder
	k.EC.addSEC1(&b, true)
	return b.Bytes()
}

func (e *EC) addSEC1(b *cryptobyte.Builder, params bool) {
	sequence(b, func(b *cryptobyte.Builder) {
		b.AddASN1Int64(1)
		b.AddASN1OctetString(e.D.FillBytes(make([]byte, e.Curve.ScalarSize())))
		if params {
			b.AddASN1(tag.Tag(0).ContextSpecific().Constructed(), e.addCurve)
		}
		b.AddASN1(tag.Tag(1).ContextSpecific().Constructed(), func(b *cryptobyte.Builder) { b.AddASN1BitString(e.Point(e.Form)) })
	})
}
