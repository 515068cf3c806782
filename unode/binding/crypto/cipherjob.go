package crypto

import (
	"crypto/subtle"
	"errors"
	"math/big"

	"nodeos/unode/binding/crypto/symmetric"
	"nodeos/unode/engine"
)

// variants is AES's modes in the order of kKeyVariantAES_*: three sizes of each.
var variants = [...]string{"ctr", "cbc", "gcm", "wrap", "ocb"}

var errCipherJob = errors.New("Cipher job failed")

// wrapIV is the check value of RFC 3394.
var wrapIV = []byte{0xa6, 0xa6, 0xa6, 0xa6, 0xa6, 0xa6, 0xa6, 0xa6}

// beginAES is (encrypt or decrypt, key, data, variant, …) and then (counter, bits
// of it), (IV), nothing, or (IV, bytes of the tag, additional data).
func beginAES(c *engine.Call, mode int) *task {
	key := bytesOf(c, 1, mode)
	v := c.Int(3)
	if v < 0 || v/3 >= len(variants) {
		c.Iso.ThrowTypeError("unknown variant of AES %d", v)
		return nil
	}
	name := "aes-" + [...]string{"128", "192", "256"}[v%3] + "-" + variants[v/3]
	if variants[v/3] == "wrap" {
		name = "aes" + [...]string{"128", "192", "256"}[v%3] + "-wrap"
	}
	a := symmetric.Find(name)
	data, encrypt := bytesOf(c, 2, mode), c.Int(0) == cipherEncrypt
	iv := bytesOf(c, 4, mode)
	switch {
	case len(key) != a.Key:
		throwError(c.Iso, errInvalidKey)
		return nil
	case a.Mode == symmetric.Wrap:
		iv = wrapIV
	case !a.ValidIV(len(iv)):
		throwError(c.Iso, errInvalidIV)
		return nil
	}
	p := symmetric.Params{Key: key, IV: iv, Encrypt: encrypt}
	if a.Mode == symmetric.CTR {
		bits := c.Int(5)
		return deriver(func() ([]byte, error) { return counterMode(a, p, bits, data) })
	}
	var aad []byte
	if a.Authenticated() {
		p.Tag, aad = c.Int(5), bytesOf(c, 6, mode)
		if p.Tag < 1 || p.Tag > usualTag {
			throwError(c.Iso, invalidTag(p.Tag))
			return nil
		}
	}
	return deriver(func() ([]byte, error) { return oneShotCipher(a, p, data, aad) })
}

// beginChaCha is (encrypt or decrypt, key, data, IV, additional data).
func beginChaCha(c *engine.Call, mode int) *task {
	a := symmetric.Find("chacha20-poly1305")
	p := symmetric.Params{Key: bytesOf(c, 1, mode), IV: bytesOf(c, 3, mode), Encrypt: c.Int(0) == cipherEncrypt, Tag: usualTag}
	data, aad := bytesOf(c, 2, mode), bytesOf(c, 4, mode)
	switch {
	case len(p.Key) != a.Key:
		throwError(c.Iso, errInvalidKey)
		return nil
	case !a.ValidIV(len(p.IV)):
		throwError(c.Iso, errInvalidIV)
		return nil
	}
	return deriver(func() ([]byte, error) { return oneShotCipher(a, p, data, aad) })
}

// oneShotCipher encrypts or decrypts a whole message; tags follow the text.
func oneShotCipher(a *symmetric.Algorithm, p symmetric.Params, data, aad []byte) ([]byte, error) {
	k, err := a.New(p)
	if err != nil {
		return nil, errCipherJob
	}
	aead, ok := k.(symmetric.AEAD)
	var tag []byte
	if ok {
		aead.AAD(aad)
		if !p.Encrypt {
			if len(data) < p.Tag {
				return nil, errCipherJob
			}
			data, tag = data[:len(data)-p.Tag], data[len(data)-p.Tag:]
		}
	}
	out, err := k.Update(data)
	if err != nil {
		return nil, errCipherJob
	}
	rest, err := k.Final()
	if err != nil {
		return nil, errCipherJob
	}
	out = append(out, rest...)
	switch {
	case ok && p.Encrypt:
		out = append(out, aead.Tag()[:p.Tag]...)
	case ok && subtle.ConstantTimeCompare(aead.Tag()[:p.Tag], tag) != 1:
		return nil, errCipherJob
	}
	return out, nil
}

// counterMode is AES-CTR of Web Crypto: only the last bits of the block count, and
// no count may come twice.
func counterMode(a *symmetric.Algorithm, p symmetric.Params, bits int, data []byte) ([]byte, error) {
	const block = 16
	limit := new(big.Int).Lsh(big.NewInt(1), uint(bits))
	blocks := big.NewInt(int64((len(data) + block - 1) / block))
	if blocks.Cmp(limit) > 0 {
		return nil, errCipherJob
	}
	counter := new(big.Int).Mod(new(big.Int).SetBytes(p.IV), limit)
	left := new(big.Int).Sub(limit, counter) // blocks before it starts again
	head := data
	if left.Cmp(blocks) < 0 {
		head = data[:left.Int64()*block]
	}
	k, err := a.New(p)
	if err != nil {
		return nil, errCipherJob
	}
	out, err := k.Update(head)
	if err != nil || len(head) == len(data) {
		return out, err
	}
	fixed := new(big.Int).SetBytes(p.IV)
	p.IV = fixed.Sub(fixed, counter).FillBytes(make([]byte, block))
	if k, err = a.New(p); err != nil {
		return nil, errCipherJob
	}
	rest, err := k.Update(data[len(head):])
	return append(out, rest...), err
}
