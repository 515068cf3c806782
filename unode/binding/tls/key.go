package tls

import (
	"crypto"
	"crypto/x509"
	"encoding/pem"

	"nodeos/unode/binding/crypto/openssl"
	"nodeos/unode/binding/crypto/pkey"
)

// The errors of keys and certificates that Node passes on from OpenSSL.
var (
	errNoStartLine = openssl.New(openssl.PEM, 108, "no start line")
	errASN1        = openssl.New(openssl.PEM, 0x8000d, "ASN1 lib")
	errUnsupported = openssl.New(openssl.Decoder, 268, "unsupported")
	errMismatch    = openssl.New(openssl.X509, 116, "key values mismatch")
	errHeader      = openssl.New(openssl.ASN1, 123, "header too long", openssl.New(openssl.PEM, 0x8000d, "ASN1 lib"))
)

// parseKey reads the first private key of a PEM text. Those that crypto/tls
// cannot sign with are unsupported.
func parseKey(text []byte, passphrase pkey.Passphrase) (crypto.Signer, error) {
	k, err := pkey.ParsePrivatePEM(text, passphrase)
	if err != nil {
		return nil, err
	}
	der, err := k.PKCS8()
	if err != nil {
		return nil, err
	}
	key, err := x509.ParsePKCS8PrivateKey(der)
	if s, ok := key.(crypto.Signer); ok && err == nil {
		return s, nil
	}
	return nil, errUnsupported
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
