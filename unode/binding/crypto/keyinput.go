package crypto

import (
	"bytes"
	"errors"
	"strings"

	"nodeos/sys"
	"nodeos/unode/binding"
	"nodeos/unode/binding/crypto/curve"
	"nodeos/unode/binding/crypto/openssl"
	"nodeos/unode/binding/crypto/pkey"
	"nodeos/unode/binding/stringbytes"
	"nodeos/unode/engine"
)

// How a key comes or goes (src/crypto/crypto_keys.h, PKFormatType).
const (
	formatDER = iota
	formatPEM
	formatJWK
	formatRawPublic
	formatRawPrivate
	formatRawSeed
	formatStore
)

// What a DER or PEM key holds (PKEncodingType).
const (
	encodingPKCS1 = iota
	encodingPKCS8
	encodingSPKI
	encodingSEC1
)

// keyArgs is the arguments that a key takes: data, format, type, passphrase and
// named curve.
const keyArgs = 5

// KeyOf returns the asymmetric key of a KeyObjectHandle, or nil.
func KeyOf(iso *engine.Isolate, v engine.Value) *pkey.Key {
	if k, ok := iso.Half(v).(*key); ok {
		return k.asym
	}
	return nil
}

// privateKey reads the private key that the arguments from i on describe.
func privateKey(c *engine.Call, i int) (*pkey.Key, error) {
	k, err := readKey(c, i, true)
	if err == nil && !k.Private {
		return nil, &refusal{"TypeError", "ERR_CRYPTO_INVALID_KEY_OBJECT_TYPE", "Invalid key object type public, expected private."}
	}
	return k, err
}

// anyKey reads the public or private key that the arguments from i on describe.
func anyKey(c *engine.Call, i int) (*pkey.Key, error) { return readKey(c, i, false) }

func readKey(c *engine.Call, i int, private bool) (*pkey.Key, error) {
	if k, ok := c.Iso.Half(c.Arg(i)).(*key); ok {
		if k.asym == nil {
			return nil, &refusal{"TypeError", "ERR_CRYPTO_INVALID_KEY_OBJECT_TYPE", "Invalid key object type secret, expected private or public."}
		}
		return k.asym, nil
	}
	format := formatPEM
	if c.Arg(i + 1).IsNumber() {
		format = c.Int(i + 1)
	}
	switch format {
	case formatJWK:
		return pkey.ParseJWK(jwk{c.Iso, c.Arg(i)}, private)
	case formatStore:
		return storedKey(c, i)
	}
	data, ok := c.Iso.Bytes(c.Arg(i))
	if !ok {
		return nil, errKeyData
	}
	data = bytes.Clone(data)
	var pass pkey.Passphrase
	if p, ok := c.Iso.Bytes(c.Arg(i + 3)); ok {
		pass = append(pkey.Passphrase{}, p...)
	}
	switch format {
	case formatRawPublic, formatRawPrivate, formatRawSeed:
		return rawKey(data, format, c.String(i+2), c.String(i+4))
	case formatDER:
		return derKey(data, c.Int(i+2), private, pass)
	}
	if private {
		return pkey.ParsePrivatePEM(data, pass)
	}
	return pkey.ParsePublicPEM(data, pass)
}

// storedKey reads the private key that a URI names, which OpenSSL's store would
// open: a file, as a path.
func storedKey(c *engine.Call, i int) (*pkey.Key, error) {
	path, _ := jwk{c.Iso, c.Arg(i)}.String("uri")
	if !strings.HasPrefix(path, "/") { // a URI of another scheme
		return nil, openssl.New(openssl.Store, 0x8010C, "unsupported")
	}
	text, errno := sys.ReadFile(path)
	if errno != 0 {
		reason := binding.ErrMessage(errno)
		return nil, openssl.Queued(openssl.System, int(errno), strings.ToUpper(reason[:1])+reason[1:]) // as strerror begins it
	}
	var pass pkey.Passphrase
	if p, ok := c.Iso.Bytes(c.Arg(i + 3)); ok {
		pass = append(pkey.Passphrase{}, p...)
	}
	if k, err := pkey.ParsePKCS8(text); err == nil {
		return k, nil
	}
	if pkey.IsEncryptedPKCS8(text) && pass != nil {
		return pkey.ParseEncryptedPKCS8(text, pass)
	}
	k, err := pkey.ParsePrivatePEM(text, pass)
	if pass == nil && pkey.NeedsPassphrase(err) {
		err = pkey.ErrPassphrase
	}
	if pkey.NotAKey(err) {
		err = failed("Failed to load private key through an OpenSSL STORE loader")
	}
	return k, err
}

// derKey reads DER. A public key may come as the private key it belongs to.
func derKey(der []byte, encoding int, private bool, pass pkey.Passphrase) (*pkey.Key, error) {
	public := func(k *pkey.Key, err error) (*pkey.Key, error) {
		if err != nil {
			return nil, errors.New("Failed to read asymmetric key")
		}
		return k, nil
	}
	switch encoding {
	case encodingPKCS1:
		if k, err := pkey.ParsePKCS1(der); private || err == nil {
			return k, err
		}
		return public(pkey.ParsePKCS1Public(der))
	case encodingPKCS8:
		if !pkey.IsEncryptedPKCS8(der) {
			return pkey.ParsePKCS8(der)
		}
		if pass == nil {
			return nil, pkey.ErrPassphrase
		}
		return pkey.ParseEncryptedPKCS8(der, pass)
	case encodingSEC1:
		return pkey.ParseSEC1(der)
	}
	return public(pkey.ParseSPKI(der))
}

// rawKey reads the bytes of a key of a kind.
func rawKey(data []byte, format int, kind, curveName string) (*pkey.Key, error) {
	if kind == "ec" {
		if format == formatRawSeed {
			return nil, errEncoding
		}
		cv := curve.ByName(curveName)
		if cv == nil {
			return nil, errCurveName
		}
		if format == formatRawPublic {
			k, err := pkey.NewECPublic(cv, data)
			if err != nil {
				return nil, errKeyData
			}
			return k, nil
		}
		k, err := pkey.NewECPrivate(cv, data)
		if err != nil {
			return nil, errKeyData
		}
		return k, nil
	}
	s := pkey.SchemeOf(pkey.Kind(kind))
	if s == nil {
		s = pkey.SchemeNamed(kind)
	}
	switch {
	case s == nil && (kind == "rsa" || kind == "rsa-pss" || kind == "dsa" || kind == "dh"):
		return nil, errEncoding
	case s == nil:
		return nil, &refusal{"TypeError", "ERR_INVALID_ARG_VALUE", "Invalid asymmetricKeyType: " + kind}
	case (format == formatRawSeed) != (s.Seed > 0) && format != formatRawPublic:
		return nil, errEncoding
	}
	read := s.FromPublic
	switch format {
	case formatRawPrivate:
		read = s.FromPrivate
	case formatRawSeed:
		read = s.FromSeed
	}
	k, err := read(data)
	if err != nil {
		return nil, errKeyData
	}
	return k, nil
}

// jwk is a JavaScript object as the members of a JSON Web Key.
type jwk struct {
	iso *engine.Isolate
	v   engine.Value
}

func (j jwk) String(name string) (string, bool) {
	v := j.iso.Get(j.v, name)
	defer j.iso.Free(v)
	if v.IsException() {
		j.iso.Free(j.iso.TakeException())
	}
	return j.iso.String(v), v.IsString()
}

func (j jwk) Bytes(name string) ([]byte, bool) {
	v := j.iso.Get(j.v, name)
	defer j.iso.Free(v)
	if v.IsException() {
		j.iso.Free(j.iso.TakeException())
	}
	if !v.IsString() {
		return nil, false
	}
	return stringbytes.Encode(j.iso, v, stringbytes.Base64URL), true
}
