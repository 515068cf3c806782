package pkey

import (
	"crypto/md5"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"strings"

	"nodeos/unode/binding/crypto/openssl"
	"nodeos/unode/binding/crypto/symmetric"
)

// Passphrase is what a caller gave to open an encrypted key; nil is nothing.
type Passphrase []byte

// Errors that are not OpenSSL's but Node's.
var (
	ErrRead       = errors.New("Failed to read private key")
	ErrPassphrase = errors.New("Passphrase required for encrypted key")
	ErrCipher     = errors.New("Unknown cipher")
)

// What OpenSSL says about encrypted keys.
var (
	errInterrupted = openssl.New(openssl.Crypto, 0x80109, "interrupted or cancelled",
		openssl.New(openssl.PEM, 0x68, "bad password read"))
	errBadDecrypt = openssl.New(openssl.Provider, 0x64, "bad decrypt")
)

// NeedsPassphrase tells whether err is that of an encrypted PEM without one.
func NeedsPassphrase(err error) bool { return err == errInterrupted }

// NotAKey tells whether err means that there was no key to be read.
func NotAKey(err error) bool { return err == errUnsupported }

// ParsePrivatePEM reads the first private key of a PEM text.
func ParsePrivatePEM(text []byte, pass Passphrase) (*Key, error) {
	for block, rest := pem.Decode(text); block != nil; block, rest = pem.Decode(rest) {
		var parse func([]byte) (*Key, error)
		switch block.Type {
		case "PRIVATE KEY":
			parse = ParsePKCS8
		case "ENCRYPTED PRIVATE KEY":
			if pass == nil {
				return nil, errInterrupted
			}
			return ParseEncryptedPKCS8(block.Bytes, pass)
		case "RSA PRIVATE KEY":
			parse = ParsePKCS1
		case "EC PRIVATE KEY":
			parse = ParseSEC1
		case "DSA PRIVATE KEY":
			parse = parseDSA
		default:
			continue
		}
		der := block.Bytes
		if strings.Contains(block.Headers["Proc-Type"], "ENCRYPTED") {
			if pass == nil {
				return nil, errInterrupted
			}
			var err error
			if der, err = decryptLegacy(block, pass); err != nil {
				return nil, err
			}
		}
		k, err := parse(der)
		var ossl *openssl.Error
		if errors.As(err, &ossl) && ossl.Library == openssl.ASN1 || err == ErrRead {
			err = errUnsupported // the decoder's, which tries every format
		}
		return k, err
	}
	return nil, errUnsupported
}

// ParsePublicPEM reads the first public key of a PEM text: a key, a certificate,
// or the public half of a private key.
func ParsePublicPEM(text []byte, pass Passphrase) (*Key, error) {
	for _, want := range []struct {
		name  string
		parse func([]byte) (*Key, error)
	}{{"PUBLIC KEY", ParseSPKI}, {"RSA PUBLIC KEY", ParsePKCS1Public}, {"CERTIFICATE", parseCertificateKey}} {
		for block, rest := pem.Decode(text); block != nil; block, rest = pem.Decode(rest) {
			if block.Type == want.name || want.name == "CERTIFICATE" && (block.Type == "X509 CERTIFICATE" || block.Type == "TRUSTED CERTIFICATE") {
				k, err := want.parse(block.Bytes)
				if err == ErrRead {
					err = errWrongTag
				}
				return k, err
			}
		}
	}
	k, err := ParsePrivatePEM(text, pass)
	if err != nil {
		return nil, err
	}
	return k.Public(), nil
}

// decryptLegacy opens a PEM block whose headers name a cipher (RFC 1421, as
// OpenSSL has it: one round of MD5 over passphrase and salt makes the key).
func decryptLegacy(block *pem.Block, pass Passphrase) ([]byte, error) {
	name, ivHex, _ := strings.Cut(block.Headers["DEK-Info"], ",")
	c := symmetric.Find(name)
	if c == nil || c.IV < minSalt || c.Authenticated() {
		return nil, openssl.New(openssl.PEM, 0x72, "unsupported encryption")
	}
	iv, err := hex.DecodeString(ivHex)
	if err != nil || len(iv) != c.IV {
		return nil, openssl.New(openssl.PEM, 0x67, "bad iv chars")
	}
	return crypt(c, symmetric.Params{Key: bytesToKey(pass, iv, c.Key), IV: iv}, block.Bytes)
}

// minSalt is the bytes of an IV that salt the key.
const minSalt = 8

// bytesToKey derives a key from a passphrase and the first 8 bytes of an IV.
func bytesToKey(pass Passphrase, iv []byte, n int) []byte {
	salt := iv[:minSalt]
	var key, last []byte
	for len(key) < n {
		h := md5.New()
		h.Write(last)
		h.Write(pass)
		h.Write(salt)
		last = h.Sum(nil)
		key = append(key, last...)
	}
	return key[:n]
}

// crypt encrypts or decrypts with padding.
func crypt(a *symmetric.Algorithm, p symmetric.Params, in []byte) ([]byte, error) {
	c, err := a.New(p)
	if err != nil {
		return nil, err
	}
	out, err := c.Update(in)
	if err != nil {
		return nil, err
	}
	rest, err := c.Final()
	if err != nil {
		return nil, errBadDecrypt
	}
	return append(out, rest...), nil
}

// EncodePEM wraps der as OpenSSL does.
func EncodePEM(label string, der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: label, Bytes: der})
}

// EncodeLegacyPEM wraps der encrypted with a cipher that has an IV.
func EncodeLegacyPEM(label string, der []byte, cipherName string, pass []byte) ([]byte, error) {
	c := symmetric.Find(cipherName)
	switch {
	case c == nil:
		return nil, ErrCipher
	case c.IV < minSalt || c.Authenticated():
		return nil, openssl.New(openssl.PEM, 0x71, "unsupported cipher")
	}
	iv := randomBytes(c.IV)
	sealed, err := crypt(c, symmetric.Params{Key: bytesToKey(pass, iv, c.Key), IV: iv, Encrypt: true}, der)
	if err != nil {
		return nil, err
	}
	return pem.EncodeToMemory(&pem.Block{
		Type:    label,
		Headers: map[string]string{"Proc-Type": "4,ENCRYPTED", "DEK-Info": fmt.Sprintf("%s,%X", strings.ToUpper(c.Name), iv)},
		Bytes:   sealed,
	}), nil
}
