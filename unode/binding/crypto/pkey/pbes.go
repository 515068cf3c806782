package pkey

import (
	"crypto/pbkdf2"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"errors"
	"hash"

	"golang.org/x/crypto/cryptobyte"
	tag "golang.org/x/crypto/cryptobyte/asn1"
	"golang.org/x/crypto/scrypt"

	"nodeos/unode/binding/crypto/openssl"
	"nodeos/unode/binding/crypto/symmetric"
)

// cipherOIDs is the ciphers that encrypt keys. The mode without an IV is here
// because programs name it.
var cipherOIDs = map[string]string{
	"aes-128-ecb": "2.16.840.1.101.3.4.1.1", "aes-128-cbc": "2.16.840.1.101.3.4.1.2",
	"aes-128-ofb": "2.16.840.1.101.3.4.1.3", "aes-128-cfb": "2.16.840.1.101.3.4.1.4",
	"aes-192-ecb": "2.16.840.1.101.3.4.1.21", "aes-192-cbc": "2.16.840.1.101.3.4.1.22",
	"aes-192-ofb": "2.16.840.1.101.3.4.1.23", "aes-192-cfb": "2.16.840.1.101.3.4.1.24",
	"aes-256-ecb": "2.16.840.1.101.3.4.1.41", "aes-256-cbc": "2.16.840.1.101.3.4.1.42",
	"aes-256-ofb": "2.16.840.1.101.3.4.1.43", "aes-256-cfb": "2.16.840.1.101.3.4.1.44",
	"des-ede3-cbc": "1.2.840.113549.3.7",
}

func cipherByOID(oid string) *symmetric.Algorithm {
	for name, o := range cipherOIDs {
		if o == oid {
			return symmetric.Find(name)
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
	c, params, err := readPBES2(alg, pass)
	if err != nil {
		return nil, err
	}
	plain, err := crypt(c, params, data)
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

func readPBES2(in cryptobyte.String, pass Passphrase) (*symmetric.Algorithm, symmetric.Params, error) {
	var params, kdf, enc, iv cryptobyte.String
	var p symmetric.Params
	if !in.ReadASN1(&params, tag.SEQUENCE) || !params.ReadASN1(&kdf, tag.SEQUENCE) || !params.ReadASN1(&enc, tag.SEQUENCE) {
		return nil, p, errPBES2
	}
	oid, ok := readOID(&enc)
	if !ok || !enc.ReadASN1(&iv, tag.OCTET_STRING) {
		return nil, p, errPBES2
	}
	c := cipherByOID(oid)
	if c == nil || len(iv) != c.IV {
		return nil, p, errPBES2
	}
	var err error
	p.IV = iv
	p.Key, err = readKDF(kdf, pass, c.Key)
	return c, p, err
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
	c := symmetric.Find(cipherName)
	switch {
	case c == nil:
		return nil, ErrCipher
	case c.Authenticated():
		return nil, openssl.New(openssl.EVP, 0x7A, "cipher parameter error")
	case cipherOIDs[c.Name] == "":
		return nil, openssl.New(openssl.ASN1, 0x6C, "cipher has no object identifier")
	}
	salt := randomBytes(saltSize)
	key, err := pbkdf2.Key(sha256.New, string(pass), salt, iterations, c.Key)
	if err != nil {
		return nil, err
	}
	p := symmetric.Params{Key: key, IV: randomBytes(c.IV), Encrypt: true}
	sealed, err := crypt(c, p, info)
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
					addOID(b, cipherOIDs[c.Name])
					b.AddASN1OctetString(p.IV)
				})
			})
		})
		b.AddASN1OctetString(sealed)
	})
	return b.Bytes()
}

// KnownCipher tells whether name is a cipher; not every cipher encrypts keys.
func KnownCipher(name string) bool { return symmetric.Find(name) != nil }
