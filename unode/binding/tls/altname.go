package tls

import (
	"crypto/x509"
	"encoding/asn1"
	"encoding/json"
	"fmt"
	"net/netip"
	"strings"
)

// General names by tag (RFC 5280, section 4.2.1.6).
const (
	nameOther = iota
	nameEmail
	nameDNS
	nameX400
	nameDirectory
	nameParty
	nameURI
	nameIP
	nameID
)

// altNames is the subjectAltName extension as Node writes it: "DNS:a, DNS:b".
func altNames(c *x509.Certificate) string {
	for _, x := range c.Extensions {
		if x.Id.String() != "2.5.29.17" {
			continue
		}
		var names []asn1.RawValue
		if _, err := asn1.Unmarshal(x.Value, &names); err != nil {
			return ""
		}
		var out []string
		for _, n := range names {
			out = append(out, generalName(n))
		}
		return strings.Join(out, ", ")
	}
	return ""
}

func generalName(n asn1.RawValue) string {
	switch n.Tag {
	case nameEmail:
		return "email:" + quoted(string(n.Bytes))
	case nameDNS:
		return "DNS:" + quoted(string(n.Bytes))
	case nameURI:
		return "URI:" + quoted(string(n.Bytes))
	case nameIP:
		return "IP Address:" + ipText(n.Bytes)
	case nameDirectory:
		return "DirName:" + quoted(directoryText(n.Bytes))
	case nameID:
		var oid asn1.ObjectIdentifier
		if _, err := asn1.UnmarshalWithParams(n.FullBytes, &oid, "tag:8"); err == nil {
			return "Registered ID:" + oid.String()
		}
	case nameX400:
		return "X400Name:<unsupported>"
	case nameParty:
		return "EdiPartyName:<unsupported>"
	}
	return "othername:<unsupported>"
}

// ipText writes an address as OpenSSL does: IPv6 in eight groups.
func ipText(b []byte) string {
	switch len(b) {
	case 4:
		return netip.AddrFrom4([4]byte(b)).String()
	case 16:
		var parts []string
		for i := 0; i < 16; i += 2 {
			parts = append(parts, fmt.Sprintf("%X", int(b[i])<<8|int(b[i+1])))
		}
		return strings.Join(parts, ":")
	}
	return fmt.Sprintf("<invalid length=%d>", len(b))
}

// directoryText writes a name as "C=US,O=…".
func directoryText(raw []byte) string {
	var rdns []asn1.RawValue
	if _, err := asn1.Unmarshal(raw, &rdns); err != nil {
		return ""
	}
	var out []string
	for i := len(rdns) - 1; i >= 0; i-- {
		for rest := rdns[i].Bytes; len(rest) > 0; {
			var a attribute
			var err error
			if rest, err = asn1.Unmarshal(rest, &a); err != nil {
				break
			}
			key := a.Type.String()
			if short, ok := attributes[key]; ok {
				key = short
			}
			out = append(out, key+"="+stringOf(a.Value))
		}
	}
	return strings.Join(out, ",")
}

// quoted writes a name that could be mistaken for more than one as a JSON
// string (CVE-2021-44532).
func quoted(s string) string {
	safe := true
	for i := range len(s) {
		if c := s[i]; c < ' ' || c >= 0x7f || strings.IndexByte(`,"\'`, c) >= 0 {
			safe = false
		}
	}
	if safe {
		return s
	}
	var b strings.Builder
	for _, c := range []byte(s) {
		b.WriteRune(rune(c)) // each byte is a character, as in Latin-1
	}
	q, _ := json.Marshal(b.String())
	return string(q)
}

type accessDescription struct {
	Method   asn1.ObjectIdentifier
	Location asn1.RawValue
}

// infoAccess is the authorityInfoAccess extension, a line for each entry.
func infoAccess(c *x509.Certificate) string {
	var out strings.Builder
	for _, x := range c.Extensions {
		if x.Id.String() != "1.3.6.1.5.5.7.1.1" {
			continue
		}
		var list []accessDescription
		if _, err := asn1.Unmarshal(x.Value, &list); err != nil {
			return ""
		}
		for i, a := range list {
			method := a.Method.String()
			switch method {
			case "1.3.6.1.5.5.7.48.1":
				method = "OCSP"
			case "1.3.6.1.5.5.7.48.2":
				method = "CA Issuers"
			}
			if i > 0 {
				out.WriteByte('\n')
			}
			out.WriteString(method + " - " + generalName(a.Location))
		}
	}
	return out.String()
}
