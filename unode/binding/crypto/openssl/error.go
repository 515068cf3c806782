// Package openssl is OpenSSL's vocabulary: its errors with the numbers, texts and
// codes that Node's users look at.
package openssl

import (
	"fmt"
	"strings"
)

// Library is one of OpenSSL's parts that report errors.
type Library struct {
	number int
	text   string
	code   string // what Node puts into the error's code; "" for none
}

// The libraries (include/openssl/err.h.in) with Node's abbreviations.
var (
	BN       = Library{3, "bignum routines", "BN_"}
	RSA      = Library{4, "rsa routines", "RSA_"}
	DH       = Library{5, "Diffie-Hellman routines", "DH_"}
	EVP      = Library{6, "digital envelope routines", "EVP_"}
	PEM      = Library{9, "PEM routines", "PEM_"}
	DSA      = Library{10, "dsa routines", "DSA_"}
	X509     = Library{11, "x509 certificate routines", "X509_"}
	ASN1     = Library{13, "asn1 encoding routines", "ASN1_"}
	Crypto   = Library{15, "common libcrypto routines", "CRYPTO_"}
	EC       = Library{16, "elliptic curve routines", "EC_"}
	PKCS12   = Library{35, "PKCS12 routines", "PKCS12_"}
	Provider = Library{57, "Provider routines", ""}
	Store    = Library{44, "STORE routines", "OSSL_STORE_"}
	// System is the operating system's errors, by their numbers.
	System  = Library{256, "system library", ""}
	Decoder = Library{60, "DECODER routines", ""}
)

// Error is an error of OpenSSL's. The zero Stack means that it was alone.
type Error struct {
	Library Library
	Number  int // of the reason
	Reason  string
	Stack   []*Error // older errors of the same failure
}

// New makes an error.
func New(l Library, number int, reason string, stack ...*Error) *Error {
	return &Error{l, number, reason, stack}
}

// Queued makes an error that was in OpenSSL's queue twice: Node shows one of them
// as the stack of the other.
func Queued(l Library, number int, reason string) *Error {
	return New(l, number, reason, New(l, number, reason))
}

// Error is the text that OpenSSL prints.
func (e *Error) Error() string {
	return fmt.Sprintf("error:%08X:%s::%s", e.Library.number<<23|e.Number, e.Library.text, e.Reason)
}

// Code is the code property that Node gives the error.
func (e *Error) Code() string {
	return "ERR_OSSL_" + e.Library.code + strings.ToUpper(strings.ReplaceAll(e.Reason, " ", "_"))
}

// LibraryText is the library property that Node gives the error.
func (e *Error) LibraryText() string { return e.Library.text }
