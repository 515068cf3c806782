package tls

import (
	"crypto"
	"crypto/x509"
	"encoding/pem"
	"strings"
)

// The errors of keys and certificates that Node passes on from OpenSSL.
var (
	errNoStartLine = &sslError{9<<23 | 108, "PEM routines", "no start line", 0}
	errASN1        = &sslError{9<<23 | 0x8000d, "PEM routines", "ASN1 lib", 0}
	errBadDecrypt  = &sslError{57<<23 | 100, "Provider routines", "bad decrypt", 0}
	errUnsupported = &sslError{60<<23 | 268, "DECODER routines", "unsupported", 0}
	errMismatch    = &sslError{11<<23 | 116, "x509 certificate routines", "key values mismatch", 0}
	errHeader      = &sslError{13<<23 | 123, "asn1 encoding routines", "header too long", 0}
)

// parseKey reads the first private key of a PEM text.
func parseKey(text []byte, passphrase []byte) (crypto.Signer, error) {
	for {
		block, rest := pem.Decode(text)
		if block == nil {
			return nil, errUnsupported
		}
		text = rest
		if !strings.HasSuffix(block.Type, "PRIVATE KEY") {
			continue
		}
		der := block.Bytes
		if x509.IsEncryptedPEMBlock(block) {
			var err error
			if der, err = x509.DecryptPEMBlock(block, passphrase); err != nil {
				return nil, errBadDecrypt
			}
		}
		var key any
		var err error
		switch block.Type {
		case "RSA PRIVATE KEY":
			key, err = x509.ParsePKCS1PrivateKey(der)
		case "EC PRIVATE KEY":
			key, err = x509.ParseECPrivateKey(der)
		default:
			key, err = x509.ParsePKCS8PrivateKey(der)
		}
		if s, ok := key.(crypto.Signer); ok && err == nil {
			return s, nil
		}
		return nil, errUnsupported
	}
}

// parseCertificates reads the certificates of a PEM text, in order.
func parseCertificates(text []byte) ([]*x509.Certificate, error) {
	var out []*x509.Certificate
	for {
		block, rest := pem.Decode(text)
		if block == nil {
			return out, nil
		}
		text = rest
		switch block.Type {
		case "CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE":
			c, err := x509.ParseCertificate(block.Bytes)
			if err != nil {
				return out, errHeader
			}
			out = append(out, c)
		}
	}
}
