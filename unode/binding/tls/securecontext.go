package tls

import (
	"bytes"
	"crypto"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"strings"

	"software.sslmate.com/src/go-pkcs12"

	"nodeos/unode/binding"
	"nodeos/unode/binding/buffer"
	"nodeos/unode/binding/crypto/pkey"
	"nodeos/unode/engine"
)

// contextHalf is the Go half of a SecureContext object. Connections hold the
// context itself: close() of a context that others use ends nothing.
type contextHalf struct{ ctx *secureContext }

// set makes a method that changes a context.
func set(f func(s *secureContext, c *engine.Call) error) engine.Func {
	return func(c *engine.Call) engine.Value {
		h, ok := c.Iso.Half(c.This).(*contextHalf)
		if !ok {
			return binding.IllegalInvocation(c)
		}
		if err := f(h.ctx, c); err != nil {
			return throw(c.Iso, err)
		}
		return engine.Undefined
	}
}

// get makes a method that asks a context.
func get(f func(s *secureContext, c *engine.Call) engine.Value) engine.Func {
	return func(c *engine.Call) engine.Value {
		if h, ok := c.Iso.Half(c.This).(*contextHalf); ok {
			return f(h.ctx, c)
		}
		return binding.IllegalInvocation(c)
	}
}

func registerContext(r *binding.Registry) {
	r.Class("crypto.SecureContext", engine.Class{
		Getters: map[string]engine.Func{
			// Add-ons would get the SSL_CTX: there is none.
			"_external": get(func(*secureContext, *engine.Call) engine.Value { return engine.Undefined }),
		},
		New: func(c *engine.Call, self engine.Value) (any, bool) { return &contextHalf{newContext()}, true },
		Methods: map[string]engine.Func{
			"init": get(func(s *secureContext, c *engine.Call) engine.Value {
				method := ""
				if c.Arg(0).IsString() {
					method = c.String(0)
				}
				if err := s.init(method, uint16(c.Int(1)), uint16(c.Int(2))); err != nil {
					return c.Iso.ThrowCode("TypeError", "ERR_TLS_INVALID_PROTOCOL_METHOD", err.Error())
				}
				return engine.Undefined
			}),
			"setKey": set(func(s *secureContext, c *engine.Call) error {
				// No passphrase is an empty one here.
				key, err := parseKey(bytesOf(c, 0), append(pkey.Passphrase{}, bytesOf(c, 1)...))
				if err != nil {
					return err
				}
				return s.setKey(key)
			}),
			"setCert": set(func(s *secureContext, c *engine.Call) error {
				certs, err := parseCertificates(bytesOf(c, 0))
				if err != nil && len(certs) == 0 {
					return err
				}
				return s.setCert(certs)
			}),
			"addCACert": set(func(s *secureContext, c *engine.Call) error {
				for _, der := range dersOf(bytesOf(c, 0)) {
					s.roots.addDER(der)
				}
				return nil
			}),
			"addRootCerts": set(func(s *secureContext, c *engine.Call) error {
				s.own = false
				s.roots = &store{base: defaultRoots(binding.EnvOf(c))}
				return nil
			}),
			"setAllowPartialTrustChain": set(func(s *secureContext, c *engine.Call) error {
				s.partial = true
				return nil
			}),
			"addCRL": get(func(s *secureContext, c *engine.Call) engine.Value {
				// Not ParseRevocationList: lists of version 1 are common.
				l, err := x509.ParseCRL(bytesOf(c, 0))
				if err != nil {
					return operationFailed(c, "Failed to parse CRL")
				}
				s.crls = append(s.crls, l)
				return engine.Undefined
			}),
			"setCiphers": set(func(s *secureContext, c *engine.Call) error {
				ids, level := parseCiphers(c.String(0))
				if level >= 0 {
					s.level = level
				}
				if len(ids) == 0 && c.String(0) != "" {
					return reason("no cipher match")
				}
				s.suites12 = ids
				return nil
			}),
			"setCipherSuites": set(func(s *secureContext, c *engine.Call) error {
				ids, ok := parseSuites13(c.String(0))
				if !ok {
					return reason("no cipher match")
				}
				s.suites13 = ids
				return nil
			}),
			"setSigalgs": set(func(s *secureContext, c *engine.Call) error {
				schemes, ok := parseSigalgs(c.String(0))
				if !ok {
					return errors.New("error:00000000:lib(0)::reason(0)")
				}
				s.sigalgs = append([]tls.SignatureScheme{}, schemes...)
				return nil
			}),
			"setECDHCurve": get(func(s *secureContext, c *engine.Call) engine.Value {
				if !s.setCurves(c.String(0)) {
					return operationFailed(c, "Failed to set ECDH curve")
				}
				return engine.Undefined
			}),
			"setDHParam":                set(func(s *secureContext, c *engine.Call) error { return nil }),
			"setMinProto":               set(func(s *secureContext, c *engine.Call) error { s.min = uint16(c.Int(0)); return nil }),
			"setMaxProto":               set(func(s *secureContext, c *engine.Call) error { s.max = uint16(c.Int(0)); return nil }),
			"getMinProto":               get(func(s *secureContext, c *engine.Call) engine.Value { return engine.Int(int(s.min)) }),
			"getMaxProto":               get(func(s *secureContext, c *engine.Call) engine.Value { return engine.Int(int(s.max)) }),
			"setOptions":                set(func(s *secureContext, c *engine.Call) error { s.options |= c.Int(0); return nil }),
			"setSessionIdContext":       set(func(s *secureContext, c *engine.Call) error { s.sessionID = c.String(0); return nil }),
			"setSessionTimeout":         set(func(s *secureContext, c *engine.Call) error { s.timeout = c.Int(0); return nil }),
			"setCertificateCompression": set(func(s *secureContext, c *engine.Call) error { return nil }),
			"close":                     set(func(s *secureContext, c *engine.Call) error { return nil }),
			"loadPKCS12":                set(func(s *secureContext, c *engine.Call) error { return s.loadPKCS12(bytesOf(c, 0), bytesOf(c, 1)) }),
			"setTicketKeys": set(func(s *secureContext, c *engine.Call) error {
				copy(s.ticketKeys[:], bytesOf(c, 0))
				return nil
			}),
			"getTicketKeys": get(func(s *secureContext, c *engine.Call) engine.Value {
				return buffer.New(binding.EnvOf(c), s.ticketKeys[:])
			}),
			"enableTicketKeyCallback": set(func(s *secureContext, c *engine.Call) error { return nil }),
			"getCertificate": get(func(s *secureContext, c *engine.Call) engine.Value {
				return derOf(binding.EnvOf(c), s.leaf())
			}),
			"getIssuer": get(func(s *secureContext, c *engine.Call) engine.Value {
				if p := s.current(); p != nil {
					return derOf(binding.EnvOf(c), s.issuer(p))
				}
				return engine.Null
			}),
		},
	})
}

func operationFailed(c *engine.Call, text string) engine.Value {
	return c.Iso.ThrowCode("Error", "ERR_CRYPTO_OPERATION_FAILED", text)
}

// current returns the pair that was set last, or nil.
func (s *secureContext) current() *pair {
	for i := len(s.pairs) - 1; i >= 0; i-- {
		if s.pairs[i].leaf != nil {
			return &s.pairs[i]
		}
	}
	return nil
}

func (s *secureContext) leaf() *x509.Certificate {
	if p := s.current(); p != nil {
		return p.leaf
	}
	return nil
}

func derOf(e *binding.Env, x *x509.Certificate) engine.Value {
	if x == nil {
		return engine.Null
	}
	return buffer.New(e, x.Raw)
}

// legacy tells whether a PFX file uses RC2, as pbeWithSHAAnd40BitRC2-CBC or by
// itself: OpenSSL 3 has it only in its legacy provider.
func legacy(pfx []byte) bool {
	return bytes.Contains(pfx, []byte{0x06, 0x0a, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x0c, 0x01, 0x06}) ||
		bytes.Contains(pfx, []byte{0x06, 0x08, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x03, 0x02})
}

// loadPKCS12 takes key, certificate and chain of a PFX file.
func (s *secureContext) loadPKCS12(b, passphrase []byte) error {
	if legacy(b) {
		return &nodeError{"ERR_CRYPTO_UNSUPPORTED_OPERATION", "Unsupported PKCS12 PFX data"}
	}
	key, leaf, chain, err := pkcs12.DecodeChain(b, string(passphrase))
	switch {
	case err == pkcs12.ErrIncorrectPassword:
		return errors.New("mac verify failure")
	case err != nil && (strings.Contains(err.Error(), "private key missing") || strings.Contains(err.Error(), "two safe bags")):
		return errors.New("Unable to load private key from PFX data")
	case err != nil:
		return errors.New("not enough data")
	}
	signer, ok := key.(crypto.Signer)
	if !ok {
		return errUnsupported
	}
	if err := s.setCert(append([]*x509.Certificate{leaf}, chain...)); err != nil {
		return err
	}
	for _, x := range chain {
		s.roots.addDER(x.Raw)
	}
	return s.setKey(signer)
}
