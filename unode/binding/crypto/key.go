package crypto

import (
	"bytes"
	"crypto/subtle"
	"encoding/base64"
	"strings"

	"nodeos/unode/binding"
	"nodeos/unode/binding/buffer"
	"nodeos/unode/binding/crypto/curve"
	"nodeos/unode/binding/crypto/pkey"
	"nodeos/unode/binding/stringbytes"
	"nodeos/unode/engine"
)

// Kinds of keys (src/crypto/crypto_keys.h, KeyType).
const (
	keySecret = iota
	keyPublic
	keyPrivate
)

// key is the Go half of a KeyObjectHandle: a secret, or an asymmetric key.
type key struct {
	data []byte // never changed once set
	asym *pkey.Key
}

func (k *key) kind() int {
	switch {
	case k.asym == nil:
		return keySecret
	case k.asym.Private:
		return keyPrivate
	}
	return keyPublic
}

func registerKeys(r *binding.Registry) {
	method := func(f func(c *engine.Call, k *key) engine.Value) engine.Func {
		return func(c *engine.Call) engine.Value {
			k, ok := c.Iso.Half(c.This).(*key)
			if !ok {
				return c.Iso.ThrowTypeError("Illegal invocation")
			}
			return f(c, k)
		}
	}
	// asym is a method that secret keys do not have.
	asym := func(f func(c *engine.Call, k *pkey.Key) engine.Value) engine.Func {
		return method(func(c *engine.Call, k *key) engine.Value {
			if k.asym == nil {
				return c.Iso.ThrowTypeError("Illegal invocation")
			}
			return f(c, k.asym)
		})
	}
	raw := func(format int) engine.Func {
		return asym(func(c *engine.Call, k *pkey.Key) engine.Value {
			if k.Raw == nil {
				return throwError(c.Iso, errEncoding)
			}
			b, err := rawOf(k, encoding{format: format})
			if err != nil {
				return throwError(c.Iso, err)
			}
			return buffer.New(binding.EnvOf(c), b)
		})
	}
	r.Class("crypto.KeyObjectHandle", engine.Class{
		New: func(c *engine.Call, self engine.Value) (any, bool) { return &key{}, true },
		Methods: map[string]engine.Func{
			"init":                method(keyInit),
			"getKeyType":          method(func(c *engine.Call, k *key) engine.Value { return engine.Int(k.kind()) }),
			"getSymmetricKeySize": method(func(c *engine.Call, k *key) engine.Value { return engine.Int(len(k.data)) }),
			"export":              method(keyExport),
			"exportJwk":           method(keyExportJWK),
			"equals": method(func(c *engine.Call, k *key) engine.Value {
				other, ok := c.Iso.Half(c.Arg(0)).(*key)
				if !ok || k.kind() != other.kind() {
					return engine.False
				}
				if k.asym != nil {
					return engine.Bool(k.asym.Equal(other.asym))
				}
				return engine.Bool(subtle.ConstantTimeCompare(k.data, other.data) == 1)
			}),
			"getAsymmetricKeyType": asym(func(c *engine.Call, k *pkey.Key) engine.Value { return c.Iso.NewString(string(k.Kind)) }),
			// A key that has been read is on its curve.
			"checkEcKeyData": asym(func(c *engine.Call, k *pkey.Key) engine.Value { return engine.Bool(k.EC != nil) }),
			"keyDetail":      asym(keyDetail),
			"rawPublicKey":   raw(formatRawPublic),
			"rawPrivateKey":  raw(formatRawPrivate),
			"rawSeed":        raw(formatRawSeed),
			"exportECPublicRaw": asym(func(c *engine.Call, k *pkey.Key) engine.Value {
				if k.EC == nil {
					return throwError(c.Iso, errEncoding)
				}
				form := byte(curve.Uncompressed)
				if c.Int(0) == curve.Compressed || c.Int(0) == curve.Hybrid {
					form = byte(c.Int(0))
				}
				return buffer.New(binding.EnvOf(c), k.EC.Point(form))
			}),
			"exportECPrivateRaw": asym(func(c *engine.Call, k *pkey.Key) engine.Value {
				if k.EC == nil || !k.Private {
					return throwError(c.Iso, errEncoding)
				}
				return buffer.New(binding.EnvOf(c), k.EC.D.FillBytes(make([]byte, k.EC.Curve.ScalarSize())))
			}),
		},
	})
}

// keyInit is init(type, data, format, encoding, passphrase, named curve).
func keyInit(c *engine.Call, k *key) engine.Value {
	var err error
	switch c.Int(0) {
	case keySecret:
		if c.Arg(2).IsNumber() && c.Int(2) == formatJWK {
			v := c.Iso.Get(c.Arg(1), "k")
			defer c.Iso.Free(v)
			if !v.IsString() {
				return c.Iso.ThrowCode("TypeError", "ERR_CRYPTO_INVALID_JWK", "Invalid JWK secret key format")
			}
			k.data = stringbytes.Encode(c.Iso, v, stringbytes.Base64URL)
			break
		}
		k.data = bytes.Clone(secret(c, 1))
	case keyPrivate:
		k.asym, err = privateKey(c, 1)
	default:
		if k.asym, err = anyKey(c, 1); err == nil {
			k.asym = k.asym.Public()
		}
	}
	if err != nil {
		return throwError(c.Iso, err)
	}
	return engine.Undefined
}

// keyExport is export() of a secret key, export(format, encoding) of a public and
// export(format, encoding, cipher, passphrase) of a private one.
func keyExport(c *engine.Call, k *key) engine.Value {
	if k.asym == nil {
		return buffer.New(binding.EnvOf(c), k.data)
	}
	v, err := exportKey(binding.EnvOf(c), k.asym, readEncoding(c, 0))
	if err != nil {
		return throwError(c.Iso, err)
	}
	return v
}

// encoding is how a key is to be given to JavaScript.
type encoding struct {
	format, kind int
	cipher       string // "" for no encryption
	passphrase   []byte
}

// readEncoding reads format, encoding, cipher and passphrase from argument i on.
func readEncoding(c *engine.Call, i int) encoding {
	e := encoding{format: c.Int(i), kind: c.Int(i + 1)}
	if c.Arg(i + 2).IsString() {
		e.cipher = c.String(i + 2)
		p, _ := c.Iso.Bytes(c.Arg(i + 3))
		e.passphrase = append([]byte{}, p...)
	}
	return e
}

// exportKey makes a Buffer of DER, a string of PEM or an object of JWK.
func exportKey(e *binding.Env, k *pkey.Key, as encoding) (engine.Value, error) {
	switch as.format {
	case formatJWK:
		return newJWK(e, k)
	case formatRawPublic, formatRawPrivate, formatRawSeed:
		b, err := rawOf(k, as)
		if err != nil {
			return engine.Undefined, err
		}
		return buffer.New(e, b), nil
	}
	data, err := encodeKey(k, as)
	if err != nil {
		return engine.Undefined, err
	}
	if as.format == formatPEM {
		return e.NewLatin1(data), nil
	}
	return buffer.New(e, data), nil
}

// rawOf returns the bytes of a key in a raw format; the kind of encoding is the
// form of a point.
func rawOf(k *pkey.Key, as encoding) ([]byte, error) {
	switch {
	case k.EC != nil && as.format == formatRawPublic:
		if as.kind == curve.Compressed {
			return k.EC.Point(curve.Compressed), nil
		}
		return k.EC.Point(curve.Uncompressed), nil
	case k.EC != nil && as.format == formatRawPrivate && k.Private:
		return k.EC.D.FillBytes(make([]byte, k.EC.Curve.ScalarSize())), nil
	case k.Raw == nil || as.format != formatRawPublic && !k.Private:
		return nil, errEncoding
	case as.format == formatRawPublic:
		return k.Raw.Public, nil
	case (as.format == formatRawSeed) != (k.Raw.Scheme.Seed > 0):
		return nil, errEncoding
	case as.format == formatRawPrivate:
		return k.Raw.Private, nil
	case k.Raw.Seed == nil:
		return nil, failed("Failed to get raw seed")
	}
	return k.Raw.Seed, nil
}

// encodeKey writes a key as DER or PEM.
func encodeKey(k *pkey.Key, as encoding) (der []byte, err error) {
	label := "PUBLIC KEY"
	switch {
	case as.kind == encodingPKCS1 && k.Kind == pkey.KindRSA && k.Private:
		label, der = "RSA PRIVATE KEY", k.PKCS1()
	case as.kind == encodingPKCS1 && k.Kind == pkey.KindRSA:
		label, der = "RSA PUBLIC KEY", k.PKCS1Public()
	case as.kind == encodingSEC1 && k.EC != nil && k.Private:
		label = "EC PRIVATE KEY"
		der, err = k.SEC1()
	case as.kind == encodingPKCS8 && k.Private:
		label = "PRIVATE KEY"
		if der, err = k.PKCS8(); err == nil && as.cipher != "" {
			label = "ENCRYPTED PRIVATE KEY"
			der, err = pkey.EncryptPKCS8(der, as.cipher, as.passphrase)
		}
	case as.kind == encodingSPKI && !k.Private:
		der, err = k.SPKI()
	default:
		return nil, errEncoding
	}
	if err != nil || as.format != formatPEM {
		return der, err
	}
	if as.cipher != "" && !strings.HasPrefix(label, "ENCRYPTED") {
		return pkey.EncodeLegacyPEM(label, der, as.cipher, as.passphrase)
	}
	return pkey.EncodePEM(label, der), nil
}

func newJWK(e *binding.Env, k *pkey.Key) (engine.Value, error) {
	fields, err := k.JWK()
	if err != nil {
		return engine.Undefined, err
	}
	o := e.NewObject()
	for _, f := range fields {
		e.Set(o, f.Name, e.NewString(f.Value))
	}
	return o, nil
}

// keyExportJWK is exportJwk(target, ...): it fills the target.
func keyExportJWK(c *engine.Call, k *key) engine.Value {
	fields := []pkey.Field{{Name: "kty", Value: "oct"}, {Name: "k", Value: base64.RawURLEncoding.EncodeToString(k.data)}}
	if k.asym != nil {
		var err error
		if fields, err = k.asym.JWK(); err != nil {
			return throwError(c.Iso, err)
		}
	}
	for _, f := range fields {
		c.Iso.Set(c.Arg(0), f.Name, c.Iso.NewString(f.Value))
	}
	return c.Iso.Dup(c.Arg(0))
}

// keyDetail is keyDetail(target): it fills the target with what
// asymmetricKeyDetails shows.
func keyDetail(c *engine.Call, k *pkey.Key) engine.Value {
	o := c.Arg(0)
	switch {
	case k.RSA != nil:
		c.Iso.Set(o, "modulusLength", engine.Int(k.Bits()))
		c.Iso.Set(o, "publicExponent", c.Iso.NewArrayBuffer(k.RSA.E.Bytes()))
		if p := k.RSA.PSS; p != nil {
			c.Iso.Set(o, "hashAlgorithm", c.Iso.NewString(p.Hash))
			c.Iso.Set(o, "mgf1HashAlgorithm", c.Iso.NewString(p.MGFHash))
			c.Iso.Set(o, "saltLength", engine.Int(p.SaltLength))
		}
	case k.DSA != nil:
		c.Iso.Set(o, "modulusLength", engine.Int(k.Bits()))
		c.Iso.Set(o, "divisorLength", engine.Int(k.DSA.Q.BitLen()))
	case k.EC != nil:
		c.Iso.Set(o, "namedCurve", c.Iso.NewString(k.EC.Curve.Name))
	}
	return c.Iso.Dup(o)
}

// secret returns the bytes of an argument that is a secret key or a buffer.
func secret(c *engine.Call, i int) []byte {
	if k, ok := c.Iso.Half(c.Arg(i)).(*key); ok {
		return k.data
	}
	b, _ := c.Iso.Bytes(c.Arg(i))
	return b
}

// newKey makes a KeyObjectHandle of a secret key.
func (m *module) newKey(e *binding.Env, data []byte) engine.Value {
	return m.newHandle(e, &key{data: data})
}

func (m *module) newHandle(e *binding.Env, k *key) engine.Value {
	return e.NewNative(e.Slot(m.key), k)
}
