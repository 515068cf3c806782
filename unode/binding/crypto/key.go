package crypto

import (
	"bytes"
	"crypto/subtle"
	"encoding/base64"

	"nodeos/unode/binding"
	"nodeos/unode/binding/buffer"
	"nodeos/unode/engine"
)

// Kinds of keys (src/crypto/crypto_keys.h, KeyType).
const keySecret = 0

// key is the Go half of a KeyObjectHandle. Only secret keys so far.
type key struct {
	data []byte // never changed once set
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
	r.Class("crypto.KeyObjectHandle", engine.Class{
		New: func(c *engine.Call, self engine.Value) (any, bool) { return &key{}, true },
		Methods: map[string]engine.Func{
			"init": method(func(c *engine.Call, k *key) engine.Value {
				if c.Int(0) != keySecret {
					return c.Iso.ThrowCode("Error", "ERR_FEATURE_UNAVAILABLE_ON_PLATFORM",
						"not implemented in unode: crypto.KeyObjectHandle.init for public and private keys")
				}
				k.data = bytes.Clone(secret(c, 1))
				return engine.Undefined
			}),
			"getKeyType":          method(func(c *engine.Call, k *key) engine.Value { return engine.Int(keySecret) }),
			"getSymmetricKeySize": method(func(c *engine.Call, k *key) engine.Value { return engine.Int(len(k.data)) }),
			"export": method(func(c *engine.Call, k *key) engine.Value {
				return buffer.New(binding.EnvOf(c), k.data)
			}),
			"exportJwk": method(func(c *engine.Call, k *key) engine.Value {
				o := c.Arg(0)
				c.Iso.Set(o, "kty", c.Iso.NewString("oct"))
				c.Iso.Set(o, "k", c.Iso.NewString(base64.RawURLEncoding.EncodeToString(k.data)))
				return c.Iso.Dup(o)
			}),
			"equals": method(func(c *engine.Call, k *key) engine.Value {
				other, ok := c.Iso.Half(c.Arg(0)).(*key)
				return engine.Bool(ok && subtle.ConstantTimeCompare(k.data, other.data) == 1)
			}),
		},
	})
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
	v := e.Construct(e.Slot(m.keyHandle))
	if k, ok := e.Half(v).(*key); ok {
		k.data = data
	}
	return v
}
