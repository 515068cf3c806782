package crypto

import (
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/pbkdf2"
	"errors"

	"golang.org/x/crypto/scrypt"

	"nodeos/sys"
	"nodeos/unode/binding"
	"nodeos/unode/binding/crypto/digest"
	"nodeos/unode/engine"
)

// deriver makes the task of a job whose result is an ArrayBuffer. The result
// of WebCrypto is the same.
func deriver(derive func() ([]byte, error)) *task {
	var out []byte
	return &task{
		run: func() (err error) {
			out, err = derive()
			return err
		},
		value: func(e *binding.Env) engine.Value { return e.NewArrayBuffer(out) },
	}
}

// beginRandomBytes is (buffer, offset, size). It fills the buffer.
func beginRandomBytes(c *engine.Call, mode int) *task {
	b, ok := c.Iso.Bytes(c.Arg(0))
	off, n := c.Int(1), c.Int(2)
	if !ok || off < 0 || n < 0 || n > len(b) || off > len(b)-n {
		c.Iso.ThrowRangeError("offset %d and size %d are not within a buffer of %d bytes", off, n, len(b))
		return nil
	}
	buf, fill := c.Arg(0), b[off:off+n]
	if mode != jobSync {
		fill = make([]byte, n) // the script may take the buffer's memory away meanwhile
	}
	return &task{
		run: func() error {
			sys.Random(fill)
			return nil
		},
		value: func(e *binding.Env) engine.Value {
			if b, _ := e.Bytes(buf); mode != jobSync && off+n <= len(b) {
				copy(b[off:], fill)
			}
			return engine.Undefined
		},
		keep: []engine.Value{buf},
	}
}

// beginHash is (digest, data, length in bits).
func beginHash(c *engine.Call, mode int) *task {
	i := digest.Find(c.String(0))
	if i < 0 {
		throwError(c.Iso, invalidDigest(c.String(0)))
		return nil
	}
	d, data, size := &digest.All[i], bytesOf(c, 1, mode), digest.All[i].Size
	if n := c.Arg(2); n.IsNumber() {
		if size = c.Int(2) / 8; size != d.Size && d.XOF == nil {
			throwNotXOF(c.Iso)
			return nil
		}
	}
	return deriver(func() ([]byte, error) {
		s := d.Start()
		s.Write(data)
		return s.Finish(size), nil
	})
}

// beginHmac is (sign or verify, digest, key, data, signature): the result is the
// signature, or whether it is right.
func beginHmac(c *engine.Call, mode int) *task {
	const verify = 1
	d := digest.Fixed(c.String(1))
	if d == nil {
		throwError(c.Iso, invalidDigest(c.String(1)))
		return nil
	}
	secret, data, signature := bytesOf(c, 2, mode), bytesOf(c, 3, mode), bytesOf(c, 4, mode)
	var sum []byte
	t := deriver(func() ([]byte, error) {
		h := hmac.New(d.New, secret)
		h.Write(data)
		sum = h.Sum(nil)
		return sum, nil
	})
	if c.Int(0) == verify {
		t.value = func(*binding.Env) engine.Value { return engine.Bool(hmac.Equal(sum, signature)) }
	}
	return t
}

// beginPBKDF2 is (password, salt, iterations, bytes, digest).
func beginPBKDF2(c *engine.Call, mode int) *task {
	d := digest.Fixed(c.String(4))
	if d == nil {
		throwError(c.Iso, invalidDigest(c.String(4)))
		return nil
	}
	password, salt, iterations, n := string(bytesOf(c, 0, jobSync)), bytesOf(c, 1, mode), c.Int(2), c.Int(3)
	return deriver(func() ([]byte, error) {
		if n == 0 {
			return nil, errors.New("Deriving bits failed") // OpenSSL refuses it
		}
		return pbkdf2.Key(d.New, password, salt, iterations, n)
	})
}

// beginHKDF is (digest, key, salt, info, bytes).
func beginHKDF(c *engine.Call, mode int) *task {
	d := digest.Fixed(c.String(0))
	if d == nil {
		throwError(c.Iso, invalidDigest(c.String(0)))
		return nil
	}
	secret, salt, info, n := bytesOf(c, 1, mode), bytesOf(c, 2, mode), string(bytesOf(c, 3, jobSync)), c.Int(4)
	if n > 255*d.Size { // RFC 5869, section 2.3
		c.Iso.ThrowCode("RangeError", "ERR_CRYPTO_INVALID_KEYLEN", "Invalid key length")
		return nil
	}
	return deriver(func() ([]byte, error) {
		if n == 0 {
			return nil, nil
		}
		return hkdf.Key(d.New, secret, salt, info, n)
	})
}

// beginScrypt is (password, salt, N, r, p, most memory in bytes, bytes).
func beginScrypt(c *engine.Call, mode int) *task {
	password, salt := bytesOf(c, 0, mode), bytesOf(c, 1, mode)
	n, r, p, most, size := c.Int(2), c.Int(3), c.Int(4), c.Int(5), c.Int(6)
	refuse := func(why string) *task {
		c.Iso.ThrowCode("RangeError", "ERR_CRYPTO_INVALID_SCRYPT_PARAMS", "Invalid scrypt params"+why)
		return nil
	}
	if n < 2 || n&(n-1) != 0 || r < 1 || p < 1 {
		return refuse("")
	}
	// RFC 7914, section 2, and what OpenSSL counts: B, V and the work space.
	if p > (1<<30-1)/r || 16*r < 64 && n >= 1<<(16*r) || 128*r*p+128*r*(n+2) > most {
		return refuse(": error:030000AC:digital envelope routines::memory limit exceeded")
	}
	return deriver(func() ([]byte, error) {
		if size == 0 {
			return nil, nil
		}
		return scrypt.Key(password, salt, n, r, p, size)
	})
}
