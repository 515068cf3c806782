package crypto

import (
	"bytes"
	"math/big"

	"nodeos/unode/binding"
	"nodeos/unode/binding/buffer"
	"nodeos/unode/binding/crypto/curve"
	"nodeos/unode/binding/crypto/pkey"
	"nodeos/unode/engine"
)

// ecdh is the Go half of an ECDH. Its halves need not belong together: setPublicKey
// sets one alone.
type ecdh struct {
	curve *curve.Curve
	pub   *pkey.EC // nil before it is set or generated
	d     *big.Int // nil before it is set or generated
	mixed bool     // the halves do not belong together
}

func failed(what string) error { return &refusal{"Error", "ERR_CRYPTO_OPERATION_FAILED", what} }

// Refusals of ECDH.
var (
	errPoint     = failed("Failed to convert Buffer to EC_POINT")
	errPeerPoint = &refusal{"Error", "ERR_CRYPTO_ECDH_INVALID_PUBLIC_KEY", "Public key is not valid for specified curve"}
	errScalar    = &refusal{"RangeError", "ERR_CRYPTO_INVALID_KEYTYPE", "Private key is not valid for specified curve."}
)

func registerECDH(r *binding.Registry) {
	method := func(f func(c *engine.Call, k *ecdh) ([]byte, error)) engine.Func {
		return func(c *engine.Call) engine.Value {
			k, ok := c.Iso.Half(c.This).(*ecdh)
			if !ok {
				return c.Iso.ThrowTypeError("Illegal invocation")
			}
			out, err := f(c, k)
			switch {
			case err != nil:
				return throwError(c.Iso, err)
			case out == nil:
				return engine.Undefined
			}
			return buffer.New(binding.EnvOf(c), out)
		}
	}
	r.Class("crypto.ECDH", engine.Class{
		New: func(c *engine.Call, self engine.Value) (any, bool) {
			cv := curve.ByName(c.String(0))
			if cv == nil {
				throwError(c.Iso, errCurveName)
				return nil, false
			}
			return &ecdh{curve: cv}, true
		},
		Methods: map[string]engine.Func{
			"generateKeys": method(func(c *engine.Call, k *ecdh) ([]byte, error) {
				n := pkey.GenerateEC(k.curve).EC
				k.pub, k.d, k.mixed = n, n.D, false
				return nil, nil
			}),
			"computeSecret": method(func(c *engine.Call, k *ecdh) ([]byte, error) {
				b, _ := c.Iso.Bytes(c.Arg(0))
				peer, err := pkey.NewECPublic(k.curve, bytes.Clone(b))
				switch {
				case k.mixed:
					return nil, &refusal{"RangeError", "ERR_CRYPTO_INVALID_KEYPAIR", "Invalid key pair"}
				case k.d == nil:
					return nil, failed("Failed to compute ECDH key")
				case err != nil:
					return nil, errPeerPoint
				}
				secret := (&pkey.EC{Curve: k.curve, D: k.d}).SharedSecret(peer.EC)
				if secret == nil {
					return nil, failed("Failed to compute ECDH key")
				}
				return secret, nil
			}),
			"getPublicKey": method(func(c *engine.Call, k *ecdh) ([]byte, error) {
				if k.pub == nil {
					return nil, failed("Failed to get ECDH public key")
				}
				return k.pub.Point(pointForm(c, 0)), nil
			}),
			"getPrivateKey": method(func(c *engine.Call, k *ecdh) ([]byte, error) {
				if k.d == nil {
					return nil, failed("Failed to get ECDH private key")
				}
				return k.d.FillBytes(make([]byte, k.curve.ScalarSize())), nil
			}),
			"setPublicKey": method(func(c *engine.Call, k *ecdh) ([]byte, error) {
				b, _ := c.Iso.Bytes(c.Arg(0))
				pub, err := pkey.NewECPublic(k.curve, bytes.Clone(b))
				if err != nil {
					return nil, errPoint
				}
				k.pub = pub.EC
				k.mixed = k.d != nil && !pub.Equal(pkey.NewEC(k.curve, k.d))
				return nil, nil
			}),
			"setPrivateKey": method(func(c *engine.Call, k *ecdh) ([]byte, error) {
				b, _ := c.Iso.Bytes(c.Arg(0))
				d := new(big.Int).SetBytes(b)
				if !pkey.ValidScalar(k.curve, d) {
					return nil, errScalar
				}
				n := pkey.NewEC(k.curve, d).EC
				k.pub, k.d, k.mixed = n, d, false
				return nil, nil
			}),
		},
	})
	// ECDHConvertKey is (point, curve, form).
	r.Func("crypto.ECDHConvertKey", func(c *engine.Call) engine.Value {
		b, _ := c.Iso.Bytes(c.Arg(0))
		if len(b) == 0 {
			return buffer.New(binding.EnvOf(c), nil)
		}
		cv := curve.ByName(c.String(1))
		if cv == nil {
			return throwError(c.Iso, errCurveName)
		}
		k, err := pkey.NewECPublic(cv, bytes.Clone(b))
		if err != nil {
			return throwError(c.Iso, errPoint)
		}
		return buffer.New(binding.EnvOf(c), k.EC.Point(pointForm(c, 2)))
	})
}

// pointForm reads the form of a point.
func pointForm(c *engine.Call, i int) byte {
	if n := c.Int(i); n == curve.Compressed || n == curve.Hybrid {
		return byte(n)
	}
	return curve.Uncompressed
}
