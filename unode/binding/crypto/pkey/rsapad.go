package pkey

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/binary"
	"hash"
	"math/big"

	"golang.org/x/crypto/cryptobyte"

	"nodeos/unode/binding/crypto/digest"
	"nodeos/unode/binding/crypto/openssl"
)

// Paddings of RSA (include/openssl/rsa.h).
const (
	PaddingPKCS1 = 1
	PaddingNone  = 3
	PaddingOAEP  = 4
	PaddingPSS   = 6
)

// What OpenSSL says of data and paddings.
var (
	errTooLarge     = openssl.New(openssl.RSA, 0x6E, "data too large for key size")
	errTooSmall     = openssl.New(openssl.RSA, 0x7A, "data too small for key size")
	errOverModulus  = openssl.New(openssl.RSA, 0x84, "data too large for modulus")
	errPadType      = openssl.New(openssl.RSA, 0x76, "unknown padding type")
	errPadCheck     = openssl.New(openssl.RSA, 0x8A, "invalid padding")
	errOAEP         = openssl.New(openssl.RSA, 0x79, "oaep decoding error")
	errPadMode      = openssl.New(openssl.Provider, 0xA8, "invalid padding mode")
	errPadIllegal   = openssl.New(openssl.Provider, 0xA5, "illegal or unsupported padding mode")
	errDigest       = openssl.New(openssl.Provider, 0x7A, "invalid digest")
	errDigestDenied = openssl.New(openssl.Provider, 0xAE, "digest not allowed")
	errDigestBig    = openssl.New(openssl.RSA, 0x70, "digest too big for rsa key")
	errSaltSmall    = openssl.New(openssl.Provider, 0xAC, "pss saltlen too small")
	errKeyType      = openssl.New(openssl.EVP, 0x96, "operation not supported for this keytype")
)

// size returns the bytes of the modulus.
func (r *RSA) size() int { return (r.N.BitLen() + 7) / 8 }

// public is RawPublic on bytes.
func (r *RSA) public(em []byte) ([]byte, error) {
	m := new(big.Int).SetBytes(em)
	if m.Cmp(r.N) >= 0 {
		return nil, errOverModulus
	}
	return r.RawPublic(m).FillBytes(make([]byte, r.size())), nil
}

// private is RawPrivate on bytes.
func (r *RSA) private(em []byte) ([]byte, error) {
	m := new(big.Int).SetBytes(em)
	if m.Cmp(r.N) >= 0 {
		return nil, errOverModulus
	}
	out, err := r.RawPrivate(m)
	if err != nil {
		return nil, err
	}
	return out.FillBytes(make([]byte, r.size())), nil
}

// OAEP is the parameters of that padding.
type OAEP struct {
	Hash  *digest.Algorithm // also of MGF1
	Label []byte
}

// Encrypt encrypts with the public key.
func (r *RSA) Encrypt(data []byte, padding int, o OAEP) ([]byte, error) {
	em, k := make([]byte, r.size()), r.size()
	switch padding {
	case PaddingNone:
		switch {
		case len(data) > k:
			return nil, errTooLarge
		case len(data) < k:
			return nil, errTooSmall
		}
		em = data
	case PaddingPKCS1:
		if len(data) > k-11 {
			return nil, errTooLarge
		}
		em[1] = 2
		pad := em[2 : k-len(data)-1]
		for i := range pad {
			for pad[i] == 0 {
				pad[i] = randomBytes(1)[0]
			}
		}
		copy(em[k-len(data):], data)
	case PaddingOAEP:
		h := o.Hash.New()
		if len(data) > k-2*h.Size()-2 {
			return nil, errTooLarge
		}
		h.Write(o.Label)
		seed, db := em[1:1+h.Size()], em[1+h.Size():]
		copy(db, h.Sum(nil))
		db[len(db)-len(data)-1] = 1
		copy(db[len(db)-len(data):], data)
		copy(seed, randomBytes(len(seed)))
		mgf1(db, o.Hash.New(), seed)
		mgf1(seed, o.Hash.New(), db)
	default:
		return nil, errPadType
	}
	return r.public(em)
}

// Decrypt decrypts with the private key. PKCS#1 padding that is wrong gives bytes
// that only the key's owner could tell from a message, as OpenSSL does: an error
// would help an attacker who asks often (Bleichenbacher).
func (r *RSA) Decrypt(data []byte, padding int, o OAEP) ([]byte, error) {
	k := r.size()
	if len(data) > k {
		return nil, errOverModulus
	}
	em, err := r.private(data)
	if err != nil {
		return nil, err
	}
	switch padding {
	case PaddingNone:
		return em, nil
	case PaddingPKCS1:
		if k < 11 {
			return nil, errPadCheck
		}
		return r.unpadImplicit(em, data), nil
	case PaddingOAEP:
		h := o.Hash.New()
		n := h.Size()
		if k < 2*n+2 {
			return nil, errOAEP
		}
		seed, db := em[1:1+n], em[1+n:]
		mgf1(seed, o.Hash.New(), db)
		mgf1(db, o.Hash.New(), seed)
		h.Write(o.Label)
		good := subtle.ConstantTimeByteEq(em[0], 0) & subtle.ConstantTimeCompare(db[:n], h.Sum(nil))
		looking, at := 1, 0
		for i, b := range db[n:] {
			one := subtle.ConstantTimeByteEq(b, 1)
			at = subtle.ConstantTimeSelect(looking&one, n+i+1, at)
			good &= 1 ^ looking&(1^one)&(1^subtle.ConstantTimeByteEq(b, 0))
			looking &= 1 ^ one
		}
		if good&(1^looking) != 1 {
			return nil, errOAEP
		}
		return db[at:], nil
	}
	return nil, errPadType
}

// unpadImplicit takes PKCS#1 padding off or makes up a message
// (draft-irtf-cfrg-rsa-guidance, section 7).
func (r *RSA) unpadImplicit(em, data []byte) []byte {
	k := len(em)
	d := sha256.Sum256(r.D.FillBytes(make([]byte, k)))
	mac := hmac.New(sha256.New, d[:])
	mac.Write(make([]byte, k-len(data)))
	mac.Write(data)
	kdk := mac.Sum(nil)
	prf := func(label string, n int) []byte {
		var out []byte
		for i := uint16(0); len(out) < n; i++ {
			m := hmac.New(sha256.New, kdk)
			binary.Write(m, binary.BigEndian, i)
			m.Write([]byte(label))
			binary.Write(m, binary.BigEndian, uint16(n*8))
			out = m.Sum(out)
		}
		return out[:n]
	}
	lengths, message := prf("length", 256), prf("message", k)
	most := k - 2 - 8
	mask := 1
	for mask < most {
		mask = mask<<1 | 1
	}
	made := 0
	for i := 0; i < len(lengths); i += 2 {
		n := int(binary.BigEndian.Uint16(lengths[i:])) & mask
		made = subtle.ConstantTimeSelect(subtle.ConstantTimeLessOrEq(n, most-1), n, made)
	}
	good := subtle.ConstantTimeByteEq(em[0], 0) & subtle.ConstantTimeByteEq(em[1], 2)
	found, at := 0, 0
	for i := 2; i < k; i++ {
		zero := subtle.ConstantTimeByteEq(em[i], 0)
		at = subtle.ConstantTimeSelect((1^found)&zero, i, at)
		found |= zero
	}
	good &= found & subtle.ConstantTimeLessOrEq(10, at)
	for i := range message {
		message[i] = byte(subtle.ConstantTimeSelect(good, int(em[i]), int(message[i])))
	}
	return message[subtle.ConstantTimeSelect(good, at+1, k-made):]
}

// PrivateEncrypt is PKCS#1 padding of type 1, or none, and the private operation.
func (r *RSA) PrivateEncrypt(data []byte, padding int) ([]byte, error) {
	k := r.size()
	switch padding {
	case PaddingNone:
		switch {
		case len(data) > k:
			return nil, errTooLarge
		case len(data) < k:
			return nil, errTooSmall
		}
		return r.private(data)
	case PaddingPKCS1:
		em, err := padType1(data, k)
		if err != nil {
			return nil, err
		}
		return r.private(em)
	}
	return nil, errPadIllegal
}

// PublicDecrypt undoes PrivateEncrypt.
func (r *RSA) PublicDecrypt(data []byte, padding int) ([]byte, error) {
	if len(data) > r.size() {
		return nil, errOverModulus
	}
	em, err := r.public(data)
	if err != nil {
		return nil, err
	}
	switch padding {
	case PaddingNone:
		return em, nil
	case PaddingPKCS1:
		if len(em) < 11 || em[0] != 0 || em[1] != 1 {
			return nil, errPadCheck
		}
		end := bytes.IndexByte(em[2:], 0)
		if end < 8 || bytes.Count(em[2:2+end], []byte{0xff}) != end {
			return nil, errPadCheck
		}
		return em[2+end+1:], nil
	}
	return nil, errPadIllegal
}

// padType1 is PKCS#1's padding of signatures.
func padType1(data []byte, k int) ([]byte, error) {
	if len(data) > k-11 {
		return nil, errTooLarge
	}
	em := make([]byte, k)
	em[1] = 1
	for i := 2; i < k-len(data)-1; i++ {
		em[i] = 0xff
	}
	copy(em[k-len(data):], data)
	return em, nil
}

// digestInfo is the DER of a digest with its algorithm (RFC 8017, section 9.2).
func digestInfo(a *digest.Algorithm, sum []byte) ([]byte, error) {
	oid := a.OID()
	switch {
	case a.Name == "md5-sha1":
		return sum, nil // as TLS 1.0 has it
	case hashOIDs[oid] == "" && a.Name != "ripemd160":
		return nil, errDigestDenied
	}
	var b cryptobyte.Builder
	sequence(&b, func(b *cryptobyte.Builder) {
		sequence(b, func(b *cryptobyte.Builder) {
			addOID(b, oid)
			null(b)
		})
		b.AddASN1OctetString(sum)
	})
	return b.Bytes()
}

// mgf1 masks out with the output of MGF1 (RFC 8017, appendix B.2.1).
func mgf1(out []byte, h hash.Hash, seed []byte) {
	for i, done := uint32(0), 0; done < len(out); i++ {
		h.Reset()
		h.Write(seed)
		h.Write(binary.BigEndian.AppendUint32(nil, i))
		done += subtle.XORBytes(out[done:], out[done:], h.Sum(nil))
	}
}

// padPSS is EMSA-PSS-ENCODE (RFC 8017, section 9.1.1).
func padPSS(sum []byte, bits int, a, mgf *digest.Algorithm, salt int) ([]byte, error) {
	n, h := (bits+7)/8, len(sum)
	if n < h+salt+2 {
		return nil, errTooLarge
	}
	em := make([]byte, n)
	db, tail := em[:n-h-1], em[n-h-1:n-1]
	s := randomBytes(salt)
	m := a.New()
	m.Write(make([]byte, 8))
	m.Write(sum)
	m.Write(s)
	copy(tail, m.Sum(nil))
	db[len(db)-salt-1] = 1
	copy(db[len(db)-salt:], s)
	mgf1(db, mgf.New(), tail)
	em[0] &= byte(0xff >> (8*n - bits))
	em[n-1] = 0xbc
	return em, nil
}

// checkPSS is EMSA-PSS-VERIFY; salt is its length or -1 for any.
func checkPSS(sum, em []byte, bits int, a, mgf *digest.Algorithm, salt int) bool {
	n, h := (bits+7)/8, len(sum)
	if len(em) > n {
		if em[0] != 0 {
			return false
		}
		em = em[len(em)-n:]
	}
	if n < h+2 || salt >= 0 && n < h+salt+2 || em[n-1] != 0xbc || em[0]&^byte(0xff>>(8*n-bits)) != 0 {
		return false
	}
	db, tail := em[:n-h-1], em[n-h-1:n-1]
	mgf1(db, mgf.New(), tail)
	db[0] &= byte(0xff >> (8*n - bits))
	one := 0
	for one < len(db) && db[one] == 0 {
		one++
	}
	if one == len(db) || db[one] != 1 || salt >= 0 && len(db)-one-1 != salt {
		return false
	}
	m := a.New()
	m.Write(make([]byte, 8))
	m.Write(sum)
	m.Write(db[one+1:])
	return bytes.Equal(m.Sum(nil), tail)
}
