package crypto

import (
	"nodeos/unode/binding"
	"nodeos/unode/binding/buffer"
	"nodeos/unode/binding/crypto/digest"
	"nodeos/unode/binding/crypto/openssl"
	"nodeos/unode/binding/crypto/pkey"
	"nodeos/unode/engine"
)

var (
	errOAEPHash = &refusal{"Error", "ERR_OSSL_EVP_INVALID_DIGEST", "Invalid digest used"}
	errKeyType  = openssl.New(openssl.EVP, 0x96, "operation not supported for this keytype")
)

func registerRSA(r *binding.Registry) {
	// Each is (key…, data, padding, hash of OAEP, label of OAEP).
	add := func(name string, private bool, do func(k *pkey.RSA, data []byte, padding int, o pkey.OAEP) ([]byte, error)) {
		read := anyKey
		if private {
			read = privateKey
		}
		r.Func("crypto."+name, func(c *engine.Call) engine.Value {
			o := pkey.OAEP{Hash: digest.Fixed("sha1")}
			if c.Arg(keyArgs + 2).IsString() {
				if o.Hash = digest.Fixed(c.String(keyArgs + 2)); o.Hash == nil {
					return throwError(c.Iso, errOAEPHash)
				}
			}
			k, err := read(c, 0)
			if err != nil {
				return throwError(c.Iso, err)
			}
			if k.Kind != pkey.KindRSA {
				return throwError(c.Iso, errKeyType)
			}
			o.Label, _ = c.Iso.Bytes(c.Arg(keyArgs + 3))
			data, _ := c.Iso.Bytes(c.Arg(keyArgs))
			out, err := do(k.RSA, data, c.Int(keyArgs+1), o)
			if err != nil {
				return throwError(c.Iso, err)
			}
			return buffer.New(binding.EnvOf(c), out)
		})
	}
	add("publicEncrypt", false, (*pkey.RSA).Encrypt)
	add("privateDecrypt", true, (*pkey.RSA).Decrypt)
	add("privateEncrypt", true, func(k *pkey.RSA, data []byte, padding int, _ pkey.OAEP) ([]byte, error) {
		return k.PrivateEncrypt(data, padding)
	})
	add("publicDecrypt", false, func(k *pkey.RSA, data []byte, padding int, _ pkey.OAEP) ([]byte, error) {
		return k.PublicDecrypt(data, padding)
	})
}

// What a WebCrypto cipher job does.
const (
	cipherEncrypt = iota
	cipherDecrypt
)

// beginRSACipher is (encrypt or decrypt, key, data, variant, hash, label): RSA-OAEP.
func beginRSACipher(c *engine.Call, mode int) *task {
	k := KeyOf(c.Iso, c.Arg(1))
	o := pkey.OAEP{Hash: digest.Fixed(c.String(4))}
	switch {
	case k == nil || k.RSA == nil:
		throwError(c.Iso, errKeyType)
		return nil
	case o.Hash == nil:
		throwError(c.Iso, invalidDigest(c.String(4)))
		return nil
	}
	data := bytesOf(c, 2, mode)
	o.Label = bytesOf(c, 5, mode)
	do := k.RSA.Encrypt
	if c.Int(0) == cipherDecrypt {
		if !k.Private {
			throwError(c.Iso, errKeyType)
			return nil
		}
		do = k.RSA.Decrypt
	}
	return deriver(func() ([]byte, error) { return do(data, pkey.PaddingOAEP, o) })
}
