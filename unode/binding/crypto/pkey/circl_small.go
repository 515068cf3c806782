//go:build small

package pkey

import (
	"errors"

	"github.com/cloudflare/circl/kem"
	"github.com/cloudflare/circl/sign"

	"nodeos/unode/flavour"
)

// missing keeps every key of a scheme that is not here from coming to be: the
// functions below are never called.
func (s *Scheme) missing() error {
	if s.Kind == "ed25519" || s.Kind == "x25519" {
		return nil
	}
	return errors.New(flavour.Missing("the key type " + string(s.Kind)))
}

func (s *Scheme) signer() sign.Scheme { return nil }

// KEM returns nil: no scheme here encapsulates.
func (s *Scheme) KEM() kem.Scheme { return nil }

func public448([]byte) []byte                 { return nil }
func sign448(_, _ []byte, _ string) []byte    { return nil }
func verify448(_, _, _ []byte, _ string) bool { return false }
func publicX448([]byte) []byte                { return nil }
func sharedX448(_, _ []byte) []byte           { return nil }
