package tls

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/x509"
)

// weakSigned checks a signature over SHA-1, which crypto/x509 refuses to: old
// roots and private authorities still have them, and the security level says
// what they are worth.
func weakSigned(x, c *x509.Certificate) bool {
	sum := sha1.Sum(c.RawTBSCertificate)
	switch k := x.PublicKey.(type) {
	case *rsa.PublicKey:
		return c.SignatureAlgorithm == x509.SHA1WithRSA && rsa.VerifyPKCS1v15(k, crypto.SHA1, sum[:], c.Signature) == nil
	case *ecdsa.PublicKey:
		return c.SignatureAlgorithm == x509.ECDSAWithSHA1 && ecdsa.VerifyASN1(k, sum[:], c.Signature)
	}
	return false
}
