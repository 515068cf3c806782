package crypto

import (
	"bytes"
	"crypto/subtle"
	"errors"
	"fmt"
	"math"

	"nodeos/unode/binding"
	"nodeos/unode/binding/buffer"
	"nodeos/unode/binding/crypto/symmetric"
	"nodeos/unode/engine"
)

// cipherBase is the Go half of a CipherBase: a Cipheriv or Decipheriv.
type cipherBase struct {
	algorithm *symmetric.Algorithm
	cipher    symmetric.Cipher // nil after the end
	encrypt   bool
	tagSize   int    // -1 until it is known
	tag       []byte // of an encryption after its end, of a decryption once it is set
	longest   int    // bytes that CCM takes
	length    int    // bytes that CCM was told, -1 without
	started   bool   // some text has been given
	rejected  bool   // a CCM tag was wrong
}

var (
	errAuthenticate = errors.New("Unsupported state or unable to authenticate data")
	errInvalidIV    = &refusal{"TypeError", "ERR_CRYPTO_INVALID_IV", "Invalid initialization vector"}
	errInvalidKey   = &refusal{"RangeError", "ERR_CRYPTO_INVALID_KEYLEN", "Invalid key length"}
	errCipherName   = &refusal{"Error", "ERR_CRYPTO_UNKNOWN_CIPHER", "Unknown cipher"}
	errMessageSize  = &refusal{"RangeError", "ERR_CRYPTO_INVALID_MESSAGELEN", "Invalid message length"}
	errState        = &refusal{"Error", "ERR_CRYPTO_INVALID_STATE", "Invalid state"}
	errPlainLength  = &refusal{"TypeError", "ERR_MISSING_ARGS", "options.plaintextLength required for CCM mode with AAD"}
)

func invalidTag(n int) error {
	return &refusal{"TypeError", "ERR_CRYPTO_INVALID_AUTH_TAG", fmt.Sprintf("Invalid authentication tag length: %d", n)}
}

// usualTag is the bytes of a tag that nobody asked to be shorter.
const usualTag = 16

// validGCMTag is NIST's list (SP 800-38D, section 5.2.1.2).
func validGCMTag(n int) bool { return n == 4 || n == 8 || n >= 12 && n <= 16 }

func (m *module) registerCipher(r *binding.Registry) {
	method := func(f func(c *engine.Call, b *cipherBase) engine.Value) engine.Func {
		return func(c *engine.Call) engine.Value {
			b, ok := c.Iso.Half(c.This).(*cipherBase)
			if !ok {
				return c.Iso.ThrowTypeError("Illegal invocation")
			}
			return f(c, b)
		}
	}
	r.Class("crypto.CipherBase", engine.Class{
		New: func(c *engine.Call, self engine.Value) (any, bool) {
			b, err := newCipher(c)
			if err != nil {
				throwError(c.Iso, err)
				return nil, false
			}
			return b, true
		},
		Methods: map[string]engine.Func{
			"update": method(func(c *engine.Call, b *cipherBase) engine.Value {
				out, err := b.update(input(c, 0))
				if err != nil {
					return throwError(c.Iso, err)
				}
				return buffer.New(binding.EnvOf(c), out)
			}),
			"final": method(func(c *engine.Call, b *cipherBase) engine.Value {
				out, err := b.final()
				if err != nil {
					return throwError(c.Iso, err)
				}
				return buffer.New(binding.EnvOf(c), out)
			}),
			"setAutoPadding": method(func(c *engine.Call, b *cipherBase) engine.Value {
				if p, ok := b.cipher.(symmetric.Padder); ok {
					p.SetPadding(c.Bool(0))
				}
				return engine.Bool(b.cipher != nil)
			}),
			"getAuthTag": method(func(c *engine.Call, b *cipherBase) engine.Value {
				if b.cipher != nil || !b.encrypt || b.tag == nil {
					return engine.Undefined
				}
				return buffer.New(binding.EnvOf(c), b.tag)
			}),
			"setAuthTag": method(m.setAuthTag),
			"setAAD": method(func(c *engine.Call, b *cipherBase) engine.Value {
				data, _ := c.Iso.Bytes(c.Arg(0))
				ok, err := b.setAAD(data, c.Int(1))
				if err != nil {
					return throwError(c.Iso, err)
				}
				return engine.Bool(ok)
			}),
		},
	})
	r.Func("crypto.getCiphers", func(c *engine.Call) engine.Value { return c.Iso.NewStrings(symmetric.Names()) })
	r.Func("crypto.getCipherInfo", cipherInfo)
}

// newCipher is new CipherBase(encrypt, name, key, IV or null, bytes of the tag or
// -1).
func newCipher(c *engine.Call) (*cipherBase, error) {
	a := symmetric.Find(c.String(1))
	if a == nil {
		return nil, errCipherName
	}
	key := bytes.Clone(secret(c, 2))
	iv, hasIV := c.Iso.Bytes(c.Arg(3))
	iv = bytes.Clone(iv)
	switch {
	case !hasIV && a.IV != 0, hasIV && !a.ValidIV(len(iv)):
		return nil, errInvalidIV
	}
	b := &cipherBase{algorithm: a, encrypt: c.Bool(0), tagSize: intOr(c, 4, -1), length: -1}
	if a.Authenticated() {
		if err := b.initTag(c.String(1), len(iv)); err != nil {
			return nil, err
		}
	}
	if len(key) != a.Key {
		return nil, errInvalidKey
	}
	var err error
	b.cipher, err = a.New(symmetric.Params{Key: key, IV: iv, Encrypt: b.encrypt, Tag: b.tagSize})
	return b, err
}

// initTag checks the size of the tag and settles what depends on it.
func (b *cipherBase) initTag(name string, iv int) error {
	n := b.tagSize
	switch {
	case b.algorithm.Mode == symmetric.GCM:
		if n >= 0 && !validGCMTag(n) {
			return invalidTag(n)
		}
		return nil
	case n < 0 && b.algorithm.Poly1305():
		b.tagSize = usualTag
		return nil
	case n < 0:
		return &refusal{"TypeError", "ERR_CRYPTO_INVALID_AUTH_TAG", "authTagLength required for " + name}
	case n > usualTag, n == 0, b.algorithm.Mode == symmetric.CCM && (n < 4 || n%2 != 0):
		return invalidTag(n)
	}
	if b.longest = math.MaxInt32; b.algorithm.Mode == symmetric.CCM && 15-iv < 4 {
		b.longest = 1<<(8*(15-iv)) - 1
	}
	return nil
}

func (b *cipherBase) update(in []byte) ([]byte, error) {
	if b.cipher == nil {
		return nil, symmetric.ErrData
	}
	ccm := b.algorithm.Mode == symmetric.CCM
	switch {
	case ccm && len(in) > b.longest:
		return nil, errMessageSize
	case ccm && b.length >= 0 && len(in) != b.length:
		return nil, symmetric.ErrData
	case len(in) > math.MaxInt32-b.algorithm.Block-1:
		return nil, symmetric.ErrData // OpenSSL counts the output in an int
	}
	b.started = true
	out, err := b.cipher.Update(in)
	if err != nil {
		return nil, err
	}
	if ccm && !b.encrypt {
		// The plaintext is not given out before the tag has been checked.
		if _, err := b.cipher.Final(); err != nil || !b.authentic() {
			b.rejected = true
			return nil, nil
		}
	}
	return out, nil
}

// authentic compares the tag that was set with the one that is.
func (b *cipherBase) authentic() bool {
	if b.tag == nil {
		return false
	}
	have := b.cipher.(symmetric.AEAD).Tag()
	return len(have) >= len(b.tag) && subtle.ConstantTimeCompare(have[:len(b.tag)], b.tag) == 1
}

func (b *cipherBase) final() ([]byte, error) {
	if b.cipher == nil {
		return nil, errState
	}
	defer func() { b.cipher = nil }()
	a := b.algorithm
	if a.Mode == symmetric.CCM && !b.encrypt && b.started {
		if b.rejected {
			return nil, errAuthenticate
		}
		return nil, nil
	}
	out, err := b.cipher.Final()
	if err != nil || !a.Authenticated() {
		return out, err
	}
	if !b.encrypt {
		if !b.authentic() {
			return nil, errAuthenticate
		}
		return out, nil
	}
	if b.tagSize < 0 {
		b.tagSize = usualTag
	}
	b.tag = b.cipher.(symmetric.AEAD).Tag()[:b.tagSize]
	return out, nil
}

// setAuthTag is setAuthTag(tag) of a decryption, once.
func (m *module) setAuthTag(c *engine.Call, b *cipherBase) engine.Value {
	tag, _ := c.Iso.Bytes(c.Arg(0))
	if b.cipher == nil || b.encrypt || !b.algorithm.Authenticated() || b.tag != nil {
		return engine.False
	}
	gcm := b.algorithm.Mode == symmetric.GCM
	switch {
	case gcm && (b.tagSize >= 0 && b.tagSize != len(tag) || !validGCMTag(len(tag))), !gcm && b.tagSize != len(tag):
		return throwError(c.Iso, invalidTag(len(tag)))
	}
	if gcm && b.tagSize < 0 && len(tag) != usualTag {
		if v := c.Iso.Call(c.Iso.Slot(m.shortTag), engine.Undefined); v.IsException() {
			return v
		}
	}
	b.tagSize, b.tag = len(tag), bytes.Clone(tag)
	return engine.True
}

// setAAD adds data that is authenticated only; length is that of CCM's text, -1
// without.
func (b *cipherBase) setAAD(data []byte, length int) (bool, error) {
	aead, ok := b.cipher.(symmetric.AEAD)
	if !ok || b.started {
		return false, nil
	}
	if b.algorithm.Mode == symmetric.CCM {
		switch {
		case length < 0:
			return false, errPlainLength
		case length > b.longest:
			return false, errMessageSize
		}
		b.length = length
	}
	aead.AAD(data)
	return true, nil
}

// cipherInfo is getCipherInfo(target, name or number, key length, IV length).
func cipherInfo(c *engine.Call) engine.Value {
	var a *symmetric.Algorithm
	if c.Arg(1).IsString() {
		a = symmetric.Find(c.String(1))
	} else {
		a = symmetric.ByNID(c.Int(1))
	}
	if a == nil || c.Arg(2).IsNumber() && c.Int(2) != a.Key {
		return engine.Undefined
	}
	iv := a.IV
	if c.Arg(3).IsNumber() {
		if iv = c.Int(3); !a.ValidIV(iv) {
			return engine.Undefined
		}
	}
	o := c.Arg(0)
	c.Iso.Set(o, "mode", c.Iso.NewString(string(a.Mode)))
	c.Iso.Set(o, "name", c.Iso.NewString(a.Info))
	c.Iso.Set(o, "nid", engine.Int(a.NID))
	if a.Mode != symmetric.Stream {
		c.Iso.Set(o, "blockSize", engine.Int(a.Block))
	}
	if iv != 0 {
		c.Iso.Set(o, "ivLength", engine.Int(iv))
	}
	c.Iso.Set(o, "keyLength", engine.Int(a.Key))
	return c.Iso.Dup(o)
}
