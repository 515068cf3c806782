// Package intl is ECMAScript's Intl (ECMA-402), which the engine lacks, for the
// locales en, en-GB, de, fr, es, ja and zh; others of these languages use their
// data, all others are not supported, as in a Node with small ICU data.
//
// What the locales say was asked of the real Node when unode was built: see
// intl.js of package nodelib/fetch. The services are JavaScript, the scripts
// beside this file; Go has what must be fast or knows the machine: collation,
// segmentation, time zones.
//
// Invariants: nothing is loaded before a program uses it; the names of the global
// object and the prototypes' methods are made by package bootstrap.
//
// Caution: collation is the root's, with ñ for Spanish and the order of scripts
// for Japanese; Chinese and Japanese sort ideographs by code point. Segmentation
// into words knows no dictionary. Ranges of dates are not shortened.
package intl

import (
	"bytes"
	"compress/flate"
	"embed"
	"fmt"
	"io"

	"nodeos/unode/binding"
	"nodeos/unode/bootstrap"
	"nodeos/unode/engine"
)

//go:embed *.js
var scripts embed.FS

// Register registers the binding intl, which only package bootstrap's globals
// ask for.
func Register(r *binding.Registry) {
	r.Func("intl.load", func(c *engine.Call) engine.Value { return binding.EnvOf(c).Binding("intl") })
	r.Func("intl.data", func(c *engine.Call) engine.Value {
		b, err := data(binding.EnvOf(c), c.String(0))
		if err != nil {
			return c.Iso.ThrowError("read the data of Intl: %v", err)
		}
		return c.Iso.NewUTF8(b)
	})
	registerCollation(r)
	r.Func("intl.segments", segments)
	r.Func("intl.zone", zone)
	r.Func("intl.zoneOffset", zoneOffset)
	r.Func("intl.defaultZone", defaultZone)
	r.Func("intl.localZone", func(c *engine.Call) engine.Value { return c.Iso.NewString(engine.LocalZone()) })
	for _, name := range []string{"locale", "decimal", "plural", "number", "date", "words", "text"} {
		b, err := scripts.ReadFile(name + ".js")
		if err != nil {
			panic(err) // embedded
		}
		r.Shim("intl", string(b))
	}
}

// data returns one of the files intl-NAME.bin of package nodelib.
func data(e *binding.Env, name string) ([]byte, error) {
	read := binding.State(e, func() *bootstrap.State { return &bootstrap.State{} }).Intl
	if read == nil {
		return nil, fmt.Errorf("there is none")
	}
	b, err := read(name)
	if err != nil {
		return nil, err
	}
	return io.ReadAll(flate.NewReader(bytes.NewReader(b)))
}
