package tls

import (
	"bytes"
	"compress/flate"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"io"
	"path"
	"slices"
	"syscall"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"

	"nodeos/sys"
	"nodeos/unode/binding"
	"nodeos/unode/bootstrap"
	"nodeos/unode/engine"
)

// trust is the default set of certificates of one environment, and its parts,
// each read at first use.
type trust struct {
	bundled, system, extra [][]byte
	have                   struct{ bundled, system, extra bool }
	user                   [][]byte // what setDefaultCACertificates set, in place of all
	replaced               bool
	roots                  *store
}

func trustOf(e *binding.Env) *trust { return binding.State(e, func() *trust { return &trust{} }) }

// defaultRoots returns what counts where a program names no authorities.
func defaultRoots(e *binding.Env) *store {
	t := trustOf(e)
	if t.roots != nil {
		return t.roots
	}
	t.roots = &store{}
	add := func(ders [][]byte) {
		for _, der := range ders {
			t.roots.addDER(der)
		}
	}
	switch {
	case t.replaced:
		add(t.user)
		return t.roots
	case option(e, "--use-openssl-ca"):
		add(t.systemCerts())
	default:
		add(t.bundledCerts(e))
		if option(e, "--use-system-ca") {
			add(t.systemCerts())
		}
	}
	add(t.extraCerts(e))
	return t.roots
}

func option(e *binding.Env, name string) bool {
	on, _ := e.Process.Options[name].(bool)
	return on
}

// bundledCerts are Mozilla's.
func (t *trust) bundledCerts(e *binding.Env) [][]byte {
	if t.have.bundled {
		return t.bundled
	}
	t.have.bundled = true
	read := binding.State(e, func() *bootstrap.State { return &bootstrap.State{} }).Roots
	if read == nil {
		return nil
	}
	b, err := read()
	if err == nil {
		b, err = io.ReadAll(flate.NewReader(bytes.NewReader(b)))
	}
	if err != nil {
		binding.WriteStderr("unode: root certificates: " + err.Error() + "\n")
		return nil
	}
	for s := cryptobyte.String(b); !s.Empty(); {
		var der cryptobyte.String
		if !s.ReadASN1Element(&der, asn1.SEQUENCE) {
			break
		}
		t.bundled = append(t.bundled, der)
	}
	return t.bundled
}

// extraCerts are those of NODE_EXTRA_CA_CERTS.
func (t *trust) extraCerts(e *binding.Env) [][]byte {
	if t.have.extra {
		return t.extra
	}
	t.have.extra = true
	file, _ := syscall.Getenv("NODE_EXTRA_CA_CERTS")
	if file == "" {
		return nil
	}
	b, errno := sys.ReadFile(file)
	why := ""
	if errno != 0 {
		// As OpenSSL words a failed system call: its number behind a flag.
		why = fmt.Sprintf("error:8%07X:system library::%s", int(errno), errno.Error())
		if errno == syscall.ENOENT {
			why = fmt.Sprintf("error:8%07X:system library::No such file or directory", int(errno))
		}
	} else if t.extra = dersOf(b); len(t.extra) == 0 {
		why = errNoStartLine.Error()
	}
	if why != "" {
		warn(e, "Ignoring extra certs from `"+file+"`, load failed: "+why)
	}
	return t.extra
}

func warn(e *binding.Env, text string) {
	s := e.NewString(text)
	r := e.CallMethod(e.ProcessObject(), "emitWarning", s)
	e.FreeAll(s, r)
}

// systemCerts are those of the machine: a file or a folder that the environment
// names, else OpenSSL's usual ones.
func (t *trust) systemCerts() [][]byte {
	if t.have.system {
		return t.system
	}
	t.have.system = true
	file, haveFile := syscall.Getenv("SSL_CERT_FILE")
	dir, haveDir := syscall.Getenv("SSL_CERT_DIR")
	if !haveFile {
		file = "/etc/ssl/cert.pem"
	}
	if !haveDir {
		dir = "/etc/ssl/certs"
	}
	add := func(name string) {
		b, errno := sys.ReadFile(name)
		if errno != 0 {
			return
		}
		for _, der := range dersOf(b) {
			if !slices.ContainsFunc(t.system, func(d []byte) bool { return bytes.Equal(d, der) }) {
				t.system = append(t.system, der)
			}
		}
	}
	add(file)
	entries, _ := sys.ReadDir(dir)
	for _, d := range entries {
		add(path.Join(dir, d.Name))
	}
	return t.system
}

// dersOf returns the certificates of a PEM text that can be read.
func dersOf(text []byte) (out [][]byte) {
	for {
		block, rest := pem.Decode(text)
		if block == nil {
			return out
		}
		text = rest
		switch block.Type {
		case "CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE":
			if _, ok := subjectOf(block.Bytes); ok {
				out = append(out, block.Bytes)
			}
		}
	}
}

// subjectOf finds the subject of a certificate without reading the rest.
func subjectOf(der []byte) (raw []byte, ok bool) {
	s := cryptobyte.String(der)
	var cert, tbs, subject cryptobyte.String
	ok = s.ReadASN1(&cert, asn1.SEQUENCE) && cert.ReadASN1(&tbs, asn1.SEQUENCE) &&
		tbs.SkipOptionalASN1(asn1.Tag(0).Constructed().ContextSpecific()) &&
		tbs.SkipASN1(asn1.INTEGER) && // serial number
		tbs.SkipASN1(asn1.SEQUENCE) && // signature algorithm
		tbs.SkipASN1(asn1.SEQUENCE) && // issuer
		tbs.SkipASN1(asn1.SEQUENCE) && // validity
		tbs.ReadASN1Element(&subject, asn1.SEQUENCE)
	return subject, ok
}

// pems makes the array of texts that the library gives to programs.
func pems(e *binding.Env, ders [][]byte, end string) engine.Value {
	out := make([]string, len(ders))
	for i, der := range ders {
		out[i] = string(pemText(der)) + end
	}
	return e.NewStrings(out)
}

// pemText writes a certificate without the last line's end.
func pemText(der []byte) []byte {
	return bytes.TrimSuffix(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), []byte("\n"))
}

func registerRoots(r *binding.Registry) {
	list := func(name, end string, f func(e *binding.Env) [][]byte) {
		r.Func("crypto."+name, func(c *engine.Call) engine.Value {
			e := binding.EnvOf(c)
			return pems(e, f(e), end)
		})
	}
	list("getBundledRootCertificates", "", func(e *binding.Env) [][]byte { return trustOf(e).bundledCerts(e) })
	list("getSystemCACertificates", "\n", func(e *binding.Env) [][]byte { return trustOf(e).systemCerts() })
	list("getExtraCACertificates", "\n", func(e *binding.Env) [][]byte { return trustOf(e).extraCerts(e) })
	list("getUserRootCertificates", "\n", func(e *binding.Env) [][]byte { return trustOf(e).user })
	r.Func("crypto.resetRootCertStore", func(c *engine.Call) engine.Value {
		var ders [][]byte
		bad, broken := false, false
		c.Iso.Each(c.Arg(0), func(_ int, v engine.Value) bool {
			text := bytesOf(&engine.Call{Iso: c.Iso, Args: []engine.Value{v}}, 0)
			found := dersOf(text)
			for _, der := range found {
				if _, err := x509.ParseCertificate(der); err != nil {
					broken = true
				}
			}
			broken = broken || len(found) == 0 && bytes.Contains(text, []byte("-----BEGIN"))
			bad = broken || len(found) == 0
			for _, der := range found {
				if !slices.ContainsFunc(ders, func(d []byte) bool { return bytes.Equal(d, der) }) {
					ders = append(ders, der)
				}
			}
			return !bad
		})
		if broken {
			return throw(c.Iso, errASN1)
		}
		if bad {
			return operationFailed(c, "No valid certificates found in the provided array")
		}
		t := trustOf(binding.EnvOf(c))
		t.user, t.replaced, t.roots = ders, true, nil
		return engine.Undefined
	})
	// They are read when they are needed: that is quick.
	r.Func("crypto.startLoadingCertificatesOffThread", func(*engine.Call) engine.Value { return engine.Undefined })
	r.Func("crypto.getCertificateCompressionAlgorithms", func(c *engine.Call) engine.Value { return c.Iso.NewArray() })
	r.Func("crypto.getSSLCiphers", func(c *engine.Call) engine.Value {
		var out []string
		for _, id := range suites13 {
			name, _ := cipherNames(id)
			out = append(out, name)
		}
		for _, s := range suites {
			out = append(out, s.name)
		}
		return c.Iso.NewStrings(out)
	})
}
