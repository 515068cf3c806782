package pkey

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/des"
	"crypto/pbkdf2"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"errors"
	"hash"
	"strings"

	"golang.org/x/crypto/cryptobyte"
	tag "golang.org/x/crypto/cryptobyte/asn1"
	"golang.org/x/crypto/scrypt"

	"nodeos/unode/binding/crypto/openssl"
)

// cbc is a block cipher in CBC mode: what encrypts keys.
type cbc struct {
	name, oid string
	key, iv   int // bytes
	block     func(key []byte) (cipher.Block, error)
}

var cbcs = [...]cbc{
	{"aes-128-cbc", "2.16.840.1.101.3.4.1.2", 16, 16, aes.NewCipher},
	{"aes-192-cbc", "2.16.840.1.101.3.4.1.22", 24, 16, aes.NewCipher},
	{"aes-256-cbc", "2.16.840.1.101.3.4.1.42", 32, 16, aes.NewCipher},
	{"des-ede3-cbc", "1.2.840.113549.3.7", 24, 8, des.NewTripleDESCipher},
}

func findCBC(match func(*cbc) bool) *cbc {
	for i := range cbcs {
		if match(&cbcs[i]) {
			return &cbcs[i]
		}
	}
	return nil
}

// prfs is the pseudo-random functions of PBKDF2 (RFC 8018, appendix B.1).
var prfs = map[string]func() hash.Hash{
	"1.2.840.113549.2.7":  sha1.New,
	"1.2.840.113549.2.8":  sha256.New224,
	"1.2.840.113549.2.9":  sha256.New,
	"1.2.840.113549.2.10": sha512.New384,
	"1.2.840.113549.2.11": sha512.New,
}

const (
	oidHMACSHA256 = "1.2.840.113549.2.9"
	// What OpenSSL writes.
	iterations = 2048
	saltSize   = 16
	// No honest file asks for more work than this.
	maxIterations = 1 << 26
	maxScrypt     = 1 << 30 // bytes
)

// IsEncryptedPKCS8 tells whether der looks like an EncryptedPrivateKeyInfo.
func IsEncryptedPKCS8(der []byte) bool {
	s := cryptobyte.String(der)
	var seq cryptobyte.String
	return s.ReadASN1(&seq, tag.SEQUENCE) && !seq.Empty() && !seq.PeekASN1Tag(tag.INTEGER)
}

// ParseEncryptedPKCS8 reads an EncryptedPrivateKeyInfo of PBES2 (RFC 8018).
func ParseEncryptedPKCS8(der []byte, pass Passphrase) (*Key, error) {
	s := cryptobyte.String(der)
	var seq, alg, data cryptobyte.String
	if !s.ReadASN1(&seq, tag.SEQUENCE) || !seq.ReadASN1(&alg, tag.SEQUENCE) || !seq.ReadASN1(&data, tag.OCTET_STRING) {
		return nil, malformed(der, false)
	}
	if oid, ok := readOID(&alg); !ok || oid != oidPBES2 {
		return nil, openssl.New(openssl.EVP, 0xA9, "unsupported prf")
	}
	mode, err := readPBES2(alg, pass)
	if err != nil {
		return nil, err
	}
	plain, err := open(mode, data)
	if err != nil {
		return nil, err
	}
	k, err := ParsePKCS8(plain)
	if err != nil {
		return nil, errUnsupported
	}
	return k, nil
}

var errPBES2 = errors.New("unsupported or malformed encryption of a private key")

func readPBES2(in cryptobyte.String, pass Passphrase) (cipher.BlockMode, error) {
	var params, kdf, enc, iv cryptobyte.String
	if !in.ReadASN1(&params, tag.SEQUENCE) || !params.ReadASN1(&kdf, tag.SEQUENCE) || !params.ReadASN1(&enc, tag.SEQUENCE) {
		return nil, errPBES2
	}
	oid, ok := readOID(&enc)
	if !ok || !enc.ReadASN1(&iv, tag.OCTET_STRING) {
		return nil, errPBES2
	}
	c := findCBC(func(c *cbc) bool { return c.oid == oid })
	if c == nil || len(iv) != c.iv {
		return nil, errPBES2
	}
	key, err := readKDF(kdf, pass, c.key)
	if err != nil {
		return nil, err
	}
	b, err := c.block(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewCBCDecrypter(b, iv), nil
}

func readKDF(in cryptobyte.String, pass Passphrase, n int) ([]byte, error) {
	var p, salt, prf cryptobyte.String
	oid, ok := readOID(&in)
	if !ok || !in.ReadASN1(&p, tag.SEQUENCE) || !p.ReadASN1(&salt, tag.OCTET_STRING) {
		return nil, errPBES2
	}
	switch oid {
	case oidPBKDF2:
		var count, length int
		new := sha1.New
		if !p.ReadASN1Integer(&count) || count < 1 || count > maxIterations {
			return nil, errPBES2
		}
		if p.PeekASN1Tag(tag.INTEGER) && (!p.ReadASN1Integer(&length) || length != n) {
			return nil, errPBES2
		}
		if !p.Empty() {
			if !p.ReadASN1(&prf, tag.SEQUENCE) {
				return nil, errPBES2
			}
			name, _ := readOID(&prf)
			if new = prfs[name]; new == nil {
				return nil, openssl.New(openssl.EVP, 0x7D, "unsupported prf")
			}
		}
		return pbkdf2.Key(new, string(pass), salt, count, n)
	case oidScrypt:
		var cost, r, par int
		if !p.ReadASN1Integer(&cost) || !p.ReadASN1Integer(&r) || !p.ReadASN1Integer(&par) ||
			cost < 2 || r < 1 || par < 1 || r > maxScrypt/128/cost || par > maxScrypt/128/r {
			return nil, errPBES2
		}
		return scrypt.Key(pass, salt, cost, r, par, n)
	}
	return nil, errPBES2
}

// EncryptPKCS8 returns an EncryptedPrivateKeyInfo of a PrivateKeyInfo.
func EncryptPKCS8(info []byte, cipherName string, pass []byte) ([]byte, error) {
	c := findCBC(func(c *cbc) bool { return strings.EqualFold(c.name, cipherName) })
	if c == nil {
		return nil, ErrCipher
	}
	salt, iv := randomBytes(saltSize), randomBytes(c.iv)
	key, err := pbkdf2.Key(sha256.New, string(pass), salt, iterations, c.key)
	if err != nil {
		return nil, err
	}
	block, err := c.block(key)
	if err != nil {
		return nil, err
	}
	var b cryptobyte.Builder
	sequence(&b, func(b *cryptobyte.Builder) {
		sequence(b, func(b *cryptobyte.Builder) {
			addOID(b, oidPBES2)
			sequence(b, func(b *cryptobyte.Builder) {
				sequence(b, func(b *cryptobyte.Builder) {
					addOID(b, oidPBKDF2)
					sequence(b, func(b *cryptobyte.Builder) {
						b.AddASN1OctetString(salt)
						b.AddASN1Int64(iterations)
						sequence(b, func(b *cryptobyte.Builder) {
							addOID(b, oidHMACSHA256)
							null(b)
						})
					})
				})
				sequence(b, func(b *cryptobyte.Builder) {
					addOID(b, c.oid)
					b.AddASN1OctetString(iv)
				})
			})
		})
		b.AddASN1OctetString(seal(cipher.NewCBCEncrypter(block, iv), info))
	})
	return b.Bytes()
}

// KnownCipher tells whether keys can be encrypted with a cipher.
func KnownCipher(name string) bool {
	return findCBC(func(c *cbc) bool { return strings.EqualFold(c.name, name) }) != nil
}
