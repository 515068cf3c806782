package crypto

import (
	"crypto/hkdf"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/binary"
	"errors"
	"hash"
	"math/big"

	"nodeos/unode/binding"
	"nodeos/unode/binding/buffer"
	"nodeos/unode/binding/crypto/pkey"
	"nodeos/unode/engine"
)

var (
	errEncapsulate = failed("Failed to perform encapsulation")
	errDecapsulate = failed("Failed to perform decapsulation")
)

// kemError is err, without its reason when nobody waits for it.
func kemError(mode int, err error) error {
	if err != nil && mode == jobAsync {
		return errors.New("Deriving bits failed")
	}
	return err
}

// beginEncapsulate is (public key…). The result is [shared key, ciphertext], or
// for WebCrypto an object of them.
func beginEncapsulate(c *engine.Call, mode int) *task {
	k, err := anyKey(c, 0)
	if err != nil {
		throwError(c.Iso, err)
		return nil
	}
	var secret, ct []byte
	return &task{
		run: func() (err error) {
			secret, ct, err = encapsulate(k)
			return kemError(mode, err)
		},
		value: func(e *binding.Env) engine.Value { return encapsulated(e, mode, secret, ct) },
	}
}

func encapsulated(e *binding.Env, mode int, secret, ct []byte) engine.Value {
	if mode != jobWebCrypto {
		return e.NewArray(buffer.New(e, secret), buffer.New(e, ct))
	}
	o := e.NewObject()
	e.Set(o, "sharedKey", e.NewArrayBuffer(secret))
	e.Set(o, "ciphertext", e.NewArrayBuffer(ct))
	return o
}

// beginDecapsulate is (private key…, ciphertext).
func beginDecapsulate(c *engine.Call, mode int) *task {
	k, err := privateKey(c, 0)
	if err != nil {
		throwError(c.Iso, err)
		return nil
	}
	ct := bytesOf(c, keyArgs, mode)
	t := deriver(func() ([]byte, error) { return decapsulate(k, ct) })
	if mode == jobWebCrypto {
		return t
	}
	var out []byte
	t.run = func() (err error) {
		out, err = decapsulate(k, ct)
		return kemError(mode, err)
	}
	t.value = func(e *binding.Env) engine.Value { return buffer.New(e, out) }
	return t
}

// encapsulate is ML-KEM, DHKEM (RFC 9180) or RSASVE (NIST SP 800-56B).
func encapsulate(k *pkey.Key) (secret, ct []byte, err error) {
	switch {
	case k.Kind == pkey.KindRSA:
		z := pkey.RandomBelow(k.RSA.N)
		n := make([]byte, (k.RSA.N.BitLen()+7)/8)
		return z.FillBytes(n), k.RSA.RawPublic(z).FillBytes(make([]byte, len(n))), nil
	case k.Raw != nil && k.Raw.Scheme.KEM() != nil:
		s := k.Raw.Scheme.KEM()
		pub, err := s.UnmarshalBinaryPublicKey(k.Raw.Public)
		if err != nil {
			return nil, nil, errEncapsulate
		}
		ct, secret, err = s.Encapsulate(pub)
		return secret, ct, err
	}
	kem := dhkemOf(k)
	if kem == nil {
		return nil, nil, errEncapsulate
	}
	var ephemeral *pkey.Key
	if k.EC != nil {
		ephemeral = pkey.GenerateEC(k.EC.Curve)
	} else if ephemeral, err = k.Raw.Scheme.Generate(); err != nil {
		return nil, nil, err
	}
	ct = kem.encode(ephemeral)
	shared, err := sharedSecret(ephemeral, k)
	if err != nil {
		return nil, nil, errEncapsulate
	}
	secret, err = kem.derive(shared, ct, kem.encode(k))
	return secret, ct, err
}

func decapsulate(k *pkey.Key, ct []byte) ([]byte, error) {
	switch {
	case k.Kind == pkey.KindRSA:
		c := new(big.Int).SetBytes(ct)
		size := (k.RSA.N.BitLen() + 7) / 8
		if len(ct) != size || c.Cmp(k.RSA.N) >= 0 {
			return nil, errDecapsulate
		}
		z, err := k.RSA.RawPrivate(c)
		if err != nil {
			return nil, errDecapsulate
		}
		return z.FillBytes(make([]byte, size)), nil
	case k.Raw != nil && k.Raw.Scheme.KEM() != nil:
		s := k.Raw.Scheme.KEM()
		if len(ct) != s.CiphertextSize() {
			return nil, errDecapsulate
		}
		priv, err := s.UnmarshalBinaryPrivateKey(k.Raw.Private)
		if err != nil {
			return nil, errDecapsulate
		}
		return s.Decapsulate(priv, ct)
	}
	kem := dhkemOf(k)
	if kem == nil {
		return nil, errDecapsulate
	}
	peer, err := kem.decode(k, ct)
	if err != nil {
		return nil, errDecapsulate
	}
	shared, err := sharedSecret(k, peer)
	if err != nil {
		return nil, errDecapsulate
	}
	return kem.derive(shared, ct, kem.encode(k))
}

// dhkem is a KEM of RFC 9180, section 4.1.
type dhkem struct {
	id   uint16
	hash func() hash.Hash
	size int // bytes of the secret
}

// dhkemOf returns the KEM of a key's curve, or nil.
func dhkemOf(k *pkey.Key) *dhkem {
	switch {
	case k.Kind == "x25519":
		return &dhkem{0x20, sha256.New, 32}
	case k.Kind == "x448":
		return &dhkem{0x21, sha512.New, 64}
	case k.EC == nil:
		return nil
	}
	switch k.EC.Curve.NIST {
	case "P-256":
		return &dhkem{0x10, sha256.New, 32}
	case "P-384":
		return &dhkem{0x11, sha512.New384, 48}
	case "P-521":
		return &dhkem{0x12, sha512.New, 64}
	}
	return nil
}

func (d *dhkem) encode(k *pkey.Key) []byte {
	if k.EC != nil {
		return k.EC.Point(4)
	}
	return k.Raw.Public
}

func (d *dhkem) decode(like *pkey.Key, b []byte) (*pkey.Key, error) {
	if like.EC != nil {
		return pkey.NewECPublic(like.EC.Curve, b)
	}
	return like.Raw.Scheme.FromPublic(b)
}

// derive is ExtractAndExpand.
func (d *dhkem) derive(shared, enc, recipient []byte) ([]byte, error) {
	suite := binary.BigEndian.AppendUint16([]byte("KEM"), d.id)
	label := func(prefix []byte, name string, rest ...[]byte) []byte {
		b := append(append(append(prefix, "HPKE-v1"...), suite...), name...)
		for _, r := range rest {
			b = append(b, r...)
		}
		return b
	}
	prk, err := hkdf.Extract(d.hash, label(nil, "eae_prk", shared), nil)
	if err != nil {
		return nil, err
	}
	info := label(binary.BigEndian.AppendUint16(nil, uint16(d.size)), "shared_secret", enc, recipient)
	return hkdf.Expand(d.hash, prk, string(info), d.size)
}
