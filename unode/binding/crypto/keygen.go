package crypto

import (
	"math/big"

	"nodeos/sys"
	"nodeos/unode/binding"
	"nodeos/unode/binding/crypto/curve"
	"nodeos/unode/binding/crypto/dhgroup"
	"nodeos/unode/binding/crypto/digest"
	"nodeos/unode/binding/crypto/pkey"
	"nodeos/unode/engine"
)

// Numbers of the kinds of keys that have no parameters (OpenSSL's NIDs).
var schemeNIDs = map[int]pkey.Kind{
	1034: "x25519", 1035: "x448", 1087: "ed25519", 1088: "ed448",
	1454: "ml-kem-512", 1455: "ml-kem-768", 1456: "ml-kem-1024",
	1457: "ml-dsa-44", 1458: "ml-dsa-65", 1459: "ml-dsa-87",
	1460: "slh-dsa-sha2-128s", 1461: "slh-dsa-sha2-128f", 1462: "slh-dsa-sha2-192s",
	1463: "slh-dsa-sha2-192f", 1464: "slh-dsa-sha2-256s", 1465: "slh-dsa-sha2-256f",
	1466: "slh-dsa-shake-128s", 1467: "slh-dsa-shake-128f", 1468: "slh-dsa-shake-192s",
	1469: "slh-dsa-shake-192f", 1470: "slh-dsa-shake-256s", 1471: "slh-dsa-shake-256f",
}

// beginSecretKeyGen is (bits) or, for WebCrypto, (bits, algorithm, usages,
// extractable). The result is a KeyObjectHandle or a CryptoKey.
func (m *module) beginSecretKeyGen(c *engine.Call, mode int) *task {
	bits := max(0, c.Int(0))
	if mode != jobWebCrypto {
		bits -= bits % 8
	}
	data := make([]byte, (bits+7)/8)
	t := &task{
		run: func() error {
			sys.Random(data)
			if rest := bits % 8; rest != 0 {
				data[len(data)-1] &= byte(0xff << (8 - rest))
			}
			return nil
		},
		value: func(e *binding.Env) engine.Value { return m.newKey(e, data) },
	}
	if mode == jobWebCrypto {
		algorithm, usages, extractable := c.Arg(1), c.Int(2), c.Bool(3)
		t.keep = []engine.Value{algorithm}
		t.value = func(e *binding.Env) engine.Value {
			return m.newCryptoKey(e, &key{data: data}, algorithm, usages, extractable)
		}
	}
	return t
}

// newCryptoKey makes a CryptoKey. usages is a mask of lib/internal/crypto/util.js.
func (m *module) newCryptoKey(e *binding.Env, k *key, algorithm engine.Value, usages int, extractable bool) engine.Value {
	handle := m.newHandle(e, k)
	defer e.Free(handle)
	return e.Construct(e.Slot(m.cryptoKey), handle, algorithm, engine.Int(usages), engine.Bool(extractable))
}

// pairTask makes the task of a key pair. The arguments from i on say what becomes
// of the keys: their encodings, or for WebCrypto algorithm, usages of the public
// and of the private key, and whether the private key is extractable.
func (m *module) pairTask(c *engine.Call, i, mode int, generate func() (*pkey.Key, error)) *task {
	var k *pkey.Key
	t := &task{plain: true, run: func() (err error) {
		k, err = generate()
		return err
	}}
	if mode == jobWebCrypto {
		algorithm, public, private, extractable := c.Arg(i), c.Int(i+1), c.Int(i+2), c.Bool(i+3)
		t.keep = []engine.Value{algorithm}
		t.value = func(e *binding.Env) engine.Value {
			pub := m.newCryptoKey(e, &key{asym: k.Public()}, algorithm, public, true)
			if pub.IsException() {
				return pub
			}
			priv := m.newCryptoKey(e, &key{asym: k}, algorithm, private, extractable)
			if priv.IsException() {
				e.Free(pub)
				return priv
			}
			pair := e.NewObject()
			e.Set(pair, "publicKey", pub)
			e.Set(pair, "privateKey", priv)
			return pair
		}
		return t
	}
	var public, private *encoding // nil for a handle
	if c.Arg(i).IsNumber() {
		as := readEncoding(&engine.Call{Iso: c.Iso, Args: []engine.Value{c.Arg(i), c.Arg(i + 1)}}, 0)
		public = &as
	}
	if c.Arg(i + 2).IsNumber() {
		as := readEncoding(c, i+2)
		private = &as
		if as.cipher != "" && !pkey.KnownCipher(as.cipher) {
			throwError(c.Iso, pkey.ErrCipher)
			return nil
		}
	}
	give := func(e *binding.Env, k *pkey.Key, as *encoding) (engine.Value, error) {
		if as == nil {
			return m.newHandle(e, &key{asym: k}), nil
		}
		return exportKey(e, k, *as)
	}
	t.value = func(e *binding.Env) engine.Value {
		pub, err := give(e, k.Public(), public)
		if err != nil {
			return throwError(e.Isolate, err)
		}
		priv, err := give(e, k, private)
		if err != nil {
			e.Free(pub)
			return throwError(e.Isolate, err)
		}
		return e.NewArray(pub, priv)
	}
	return t
}

// beginRSA is (variant, bits, exponent, …) and for RSA-PSS (variant, bits,
// exponent, hash, hash of MGF1, salt length, …).
func (m *module) beginRSA(c *engine.Call, mode int) *task {
	const variantPSS = 1
	bits, e := c.Int(1), big.NewInt(int64(c.Int(2)))
	if c.Int(0) != variantPSS {
		return m.pairTask(c, 3, mode, func() (*pkey.Key, error) { return pkey.GenerateRSA(pkey.KindRSA, bits, e, nil) })
	}
	var pss *pkey.PSS
	hashArg := func(i int, label, otherwise string) (string, bool) {
		if c.Arg(i).IsUndefined() {
			return otherwise, true
		}
		pss = &pkey.PSS{}
		if d := digest.Fixed(c.String(i)); d != nil {
			return d.Name, true
		}
		throwError(c.Iso, &refusal{"TypeError", "ERR_CRYPTO_INVALID_DIGEST", "Invalid " + label + "digest: " + c.String(i)})
		return "", false
	}
	hash, ok := hashArg(3, "", "sha1")
	if !ok {
		return nil
	}
	mgf, ok := hashArg(4, "MGF1 ", hash)
	if !ok {
		return nil
	}
	salt := digest.Fixed(hash).Size
	if c.Arg(5).IsNumber() {
		pss, salt = &pkey.PSS{}, c.Int(5)
	}
	if pss != nil {
		*pss = pkey.PSS{Hash: hash, MGFHash: mgf, SaltLength: salt}
	}
	return m.pairTask(c, 6, mode, func() (*pkey.Key, error) { return pkey.GenerateRSA(pkey.KindRSAPSS, bits, e, pss) })
}

// beginDSA is (bits, bits of the divisor, …).
func (m *module) beginDSA(c *engine.Call, mode int) *task {
	bits, divisor := c.Int(0), c.Int(1)
	return m.pairTask(c, 2, mode, func() (*pkey.Key, error) { return pkey.GenerateDSA(bits, divisor) })
}

// beginEC is (curve, encoding of the parameters, …). OpenSSL's names of the
// curves of RFC 7748 and 8032 make those keys.
func (m *module) beginEC(c *engine.Call, mode int) *task {
	const explicit = 0
	cv := curve.ByName(c.String(0))
	if cv == nil {
		throwError(c.Iso, errCurveName)
		return nil
	}
	named := !c.Arg(1).IsNumber() || c.Int(1) != explicit
	return m.pairTask(c, 2, mode, func() (*pkey.Key, error) {
		k := pkey.GenerateEC(cv)
		k.EC.Explicit = !named
		return k, nil
	})
}

// beginDH is (group name, …) or (prime or its bits, generator, …).
func (m *module) beginDH(c *engine.Call, mode int) *task {
	if c.Arg(0).IsString() {
		g := dhgroup.ByName(c.String(0))
		if g == nil {
			throwError(c.Iso, errGroup)
			return nil
		}
		return m.pairTask(c, 1, mode, func() (*pkey.Key, error) { return pkey.GenerateDH(g.Prime(), g.Generator(), g.ExponentBits) })
	}
	generator := big.NewInt(int64(c.Int(1)))
	var p *big.Int
	bits := c.Int(0)
	if b, ok := c.Iso.Bytes(c.Arg(0)); ok {
		p = new(big.Int).SetBytes(b)
	}
	return m.pairTask(c, 2, mode, func() (*pkey.Key, error) {
		if p == nil {
			var err error
			if p, err = pkey.GenerateDHPrime(bits, generator); err != nil {
				return nil, err
			}
		}
		return pkey.GenerateDH(p, generator, 0)
	})
}

// beginScheme is (number of the kind, …).
func (m *module) beginScheme(c *engine.Call, mode int) *task {
	s := pkey.SchemeOf(schemeNIDs[c.Int(0)])
	if s == nil {
		c.Iso.ThrowTypeError("unknown kind of key %d", c.Int(0))
		return nil
	}
	return m.pairTask(c, 1, mode, s.Generate)
}
