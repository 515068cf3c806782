package crypto

import (
	"errors"

	"nodeos/unode/binding/crypto/openssl"
	"nodeos/unode/binding/crypto/pkey"
	"nodeos/unode/engine"
)

// refusal is an error with a code of Node's.
type refusal struct{ kind, code, message string }

func (r *refusal) Error() string { return r.message }

// Refusals that several operations share.
var (
	errEncoding  = &refusal{"Error", "ERR_CRYPTO_INCOMPATIBLE_KEY_OPTIONS", "The selected key encoding is incompatible with the key type"}
	errKeyData   = &refusal{"TypeError", "ERR_INVALID_ARG_VALUE", "Invalid key data"}
	errCurveName = &refusal{"TypeError", "ERR_CRYPTO_INVALID_CURVE", "Invalid EC curve name"}
)

func invalidDigest(name string) error {
	return &refusal{"TypeError", "ERR_CRYPTO_INVALID_DIGEST", "Invalid digest: " + name}
}

// Throw is throwError for other bindings.
func Throw(iso *engine.Isolate, err error) engine.Value { return throwError(iso, err) }

// throwError throws err as Node does outside of jobs: OpenSSL's errors with their
// code, library and reason.
func throwError(iso *engine.Isolate, err error) engine.Value {
	return iso.Throw(errorValue(iso, err, true))
}

// errorValue makes the JavaScript error of err. Jobs report OpenSSL's errors
// without the properties that decorate says to set.
func errorValue(iso *engine.Isolate, err error, decorate bool) engine.Value {
	var (
		ossl *openssl.Error
		jwk  *pkey.JWKError
		own  *refusal
	)
	switch {
	case errors.As(err, &own):
	case errors.As(err, &jwk):
		own = &refusal{jwk.Kind, jwk.Code, jwk.Message}
	case err == pkey.ErrPassphrase:
		own = &refusal{"TypeError", "ERR_MISSING_PASSPHRASE", err.Error()}
	case err == pkey.ErrCipher:
		own = &refusal{"Error", "ERR_CRYPTO_UNKNOWN_CIPHER", err.Error()}
	}
	if own != nil {
		e := iso.NewError(own.kind, own.message)
		iso.Set(e, "code", iso.NewString(own.code))
		return e
	}
	if !errors.As(err, &ossl) {
		return iso.NewError("Error", err.Error())
	}
	e := iso.NewError("Error", ossl.Error())
	if len(ossl.Stack) > 0 {
		var texts []string
		for _, older := range ossl.Stack {
			texts = append(texts, older.Error())
		}
		iso.Set(e, "opensslErrorStack", iso.NewStrings(texts))
	}
	if decorate {
		iso.Set(e, "library", iso.NewString(ossl.LibraryText()))
		iso.Set(e, "reason", iso.NewString(ossl.Reason))
		iso.Set(e, "code", iso.NewString(ossl.Code()))
	}
	return e
}

var errGroup = &refusal{"Error", "ERR_CRYPTO_UNKNOWN_DH_GROUP", "Unknown DH group"}
