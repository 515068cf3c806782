package tls

import (
	"crypto/tls"
	"slices"
	"strconv"
	"strings"
)

// suite is a cipher suite of TLS 1.2 and below.
type suite struct {
	id   uint16
	name string // OpenSSL's
}

// suites are those that crypto/tls has, in OpenSSL's order of strength and
// preference.
var suites = []suite{
	{tls.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, "ECDHE-ECDSA-AES256-GCM-SHA384"},
	{tls.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384, "ECDHE-RSA-AES256-GCM-SHA384"},
	{tls.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, "ECDHE-ECDSA-CHACHA20-POLY1305"},
	{tls.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256, "ECDHE-RSA-CHACHA20-POLY1305"},
	{tls.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, "ECDHE-ECDSA-AES128-GCM-SHA256"},
	{tls.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, "ECDHE-RSA-AES128-GCM-SHA256"},
	{tls.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256, "ECDHE-ECDSA-AES128-SHA256"},
	{tls.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256, "ECDHE-RSA-AES128-SHA256"},
	{tls.TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA, "ECDHE-ECDSA-AES256-SHA"},
	{tls.TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA, "ECDHE-RSA-AES256-SHA"},
	{tls.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA, "ECDHE-ECDSA-AES128-SHA"},
	{tls.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA, "ECDHE-RSA-AES128-SHA"},
	{tls.TLS_RSA_WITH_AES_256_GCM_SHA384, "AES256-GCM-SHA384"},
	{tls.TLS_RSA_WITH_AES_128_GCM_SHA256, "AES128-GCM-SHA256"},
	{tls.TLS_RSA_WITH_AES_128_CBC_SHA256, "AES128-SHA256"},
	{tls.TLS_RSA_WITH_AES_256_CBC_SHA, "AES256-SHA"},
	{tls.TLS_RSA_WITH_AES_128_CBC_SHA, "AES128-SHA"},
}

// absent are suites that OpenSSL has and crypto/tls has not: to name them is no
// error, but nothing is offered or chosen for them.
var absent = []suite{
	{0xc024, "ECDHE-ECDSA-AES256-SHA384"}, {0xc028, "ECDHE-RSA-AES256-SHA384"}, {0x003d, "AES256-SHA256"},
	{0x009f, "DHE-RSA-AES256-GCM-SHA384"}, {0x009e, "DHE-RSA-AES128-GCM-SHA256"}, {0xccaa, "DHE-RSA-CHACHA20-POLY1305"},
	{0x006b, "DHE-RSA-AES256-SHA256"}, {0x0067, "DHE-RSA-AES128-SHA256"}, {0x0039, "DHE-RSA-AES256-SHA"}, {0x0033, "DHE-RSA-AES128-SHA"},
	{0x00a9, "PSK-AES256-GCM-SHA384"}, {0x00a8, "PSK-AES128-GCM-SHA256"}, {0xccab, "PSK-CHACHA20-POLY1305"},
	{0x00af, "PSK-AES256-CBC-SHA384"}, {0x00ae, "PSK-AES128-CBC-SHA256"}, {0x008d, "PSK-AES256-CBC-SHA"}, {0x008c, "PSK-AES128-CBC-SHA"},
}

// suites13 are those of TLS 1.3, in OpenSSL's order.
var suites13 = []uint16{tls.TLS_AES_256_GCM_SHA384, tls.TLS_CHACHA20_POLY1305_SHA256, tls.TLS_AES_128_GCM_SHA256}

// words returns what of a cipher list (openssl-ciphers(1)) means the suite.
func (s suite) words() []string {
	w := []string{s.name, "ALL", "COMPLEMENTOFDEFAULT", "HIGH", "DEFAULT"}
	kx, rest, ok := strings.Cut(s.name, "-")
	if ok && kx == "ECDHE" {
		w = append(w, "ECDHE", "kECDHE", "EECDH", "kEECDH", "ECDH")
		if strings.HasPrefix(rest, "ECDSA") {
			w = append(w, "ECDSA", "aECDSA")
		} else {
			w = append(w, "aRSA")
		}
	} else {
		w = append(w, "RSA", "kRSA", "aRSA")
	}
	for tag, part := range map[string]string{"AES128": "AES128", "AES256": "AES256", "AES": "AES", "CHACHA20": "CHACHA20"} {
		if strings.Contains(s.name, part) {
			w = append(w, tag)
		}
	}
	if strings.Contains(s.name, "GCM") {
		w = append(w, "AESGCM")
	} else if strings.HasSuffix(s.name, "-SHA256") {
		w = append(w, "SHA256")
	}
	if strings.HasSuffix(s.name, "-SHA") {
		w = append(w, "SHA1", "SHA", "TLSv1", "TLSv1.0", "SSLv3")
	} else {
		w = append(w, "TLSv1.2")
	}
	return w
}

// parseCiphers applies OpenSSL's cipher list and returns what of it crypto/tls
// has. level is what @SECLEVEL says, -1 when it says nothing. An empty list is
// for the caller to refuse.
func parseCiphers(list string) (ids []uint16, level int) {
	level = -1
	var chosen, killed []uint16
	for _, item := range strings.FieldsFunc(list, func(r rune) bool { return r == ':' || r == ',' || r == ' ' }) {
		// DEFAULT@SECLEVEL=0 is two things in one.
		if name, l, ok := strings.Cut(item, "@SECLEVEL="); ok {
			if n, err := strconv.Atoi(l); err == nil && n >= 0 && n <= 5 {
				level = n
			}
			item = name
		}
		if item == "" || item[0] == '@' {
			continue
		}
		op := item[0]
		if strings.IndexByte("!-+", op) >= 0 {
			item = item[1:]
		}
		var match []uint16
		for _, s := range absent {
			if s.name == item && !slices.Contains(killed, s.id) {
				match = append(match, s.id)
			}
		}
		for _, s := range suites {
			words, all := s.words(), true
			for _, part := range strings.Split(item, "+") {
				all = all && slices.Contains(words, part)
			}
			if all && !slices.Contains(killed, s.id) {
				match = append(match, s.id)
			}
		}
		drop := func(id uint16) bool { return slices.Contains(match, id) }
		switch op {
		case '!':
			killed = append(killed, match...)
			chosen = slices.DeleteFunc(chosen, drop)
		case '-':
			chosen = slices.DeleteFunc(chosen, drop)
		case '+':
			var moved []uint16
			for _, id := range chosen {
				if drop(id) {
					moved = append(moved, id)
				}
			}
			chosen = append(slices.DeleteFunc(chosen, drop), moved...)
		default:
			for _, id := range match {
				if !slices.Contains(chosen, id) {
					chosen = append(chosen, id)
				}
			}
		}
	}
	return chosen, level
}

// parseSuites13 reads a list of TLS 1.3 suites; ok is false for a name that is
// none. Those of CCM are known but not there; those with a ! were not named.
func parseSuites13(list string) (ids []uint16, ok bool) {
	for _, name := range strings.Split(list, ":") {
		switch {
		case name == "", name[0] == '!', name == "TLS_AES_128_CCM_SHA256", name == "TLS_AES_128_CCM_8_SHA256":
			continue
		}
		id := uint16(0)
		for _, s := range suites13 {
			if tls.CipherSuiteName(s) == name {
				id = s
			}
		}
		if id == 0 {
			return nil, false
		}
		if !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids, true
}

// chooseSuite picks the suite of TLS 1.2 and below that a server uses, by its own
// order or the client's, 0 for none. crypto/tls would choose by an order of its
// own. kinds are the server's certificates; ecdhe tells whether there is a common
// curve.
func chooseSuite(ours, theirs []uint16, own bool, version uint16, kinds map[string]bool, ecdhe bool) uint16 {
	first, second := theirs, ours
	if own {
		first, second = ours, theirs
	}
	for _, id := range first {
		i := slices.IndexFunc(suites, func(s suite) bool { return s.id == id })
		if i < 0 || !slices.Contains(second, id) {
			continue
		}
		w := suites[i].words()
		kind := "RSA"
		if slices.Contains(w, "aECDSA") {
			kind = "ECDSA"
		}
		if slices.Contains(w, "ECDHE") && !ecdhe {
			continue
		}
		if kinds[kind] && (version >= tls.VersionTLS12 || !slices.Contains(w, "TLSv1.2")) {
			return id
		}
	}
	return 0
}

// cipherNames returns OpenSSL's name of a suite and the standard one.
func cipherNames(id uint16) (openssl, standard string) {
	standard = tls.CipherSuiteName(id)
	for _, s := range suites {
		if s.id == id {
			return s.name, standard
		}
	}
	return standard, standard
}

// versionName is OpenSSL's name of a protocol version.
func versionName(v uint16) string {
	switch v {
	case tls.VersionTLS13:
		return "TLSv1.3"
	case tls.VersionTLS12:
		return "TLSv1.2"
	case tls.VersionTLS11:
		return "TLSv1.1"
	case tls.VersionTLS10:
		return "TLSv1"
	}
	return "unknown"
}
