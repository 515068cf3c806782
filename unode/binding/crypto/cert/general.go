package cert

import (
	"encoding/asn1"
	"fmt"
	"strings"

	"golang.org/x/crypto/cryptobyte"
	tag "golang.org/x/crypto/cryptobyte/asn1"
)

// Kinds of GeneralName: the numbers of their tags.
const (
	NameOther = iota
	NameEmail
	NameDNS
	nameX400
	NameDirectory
	nameEDI
	NameURI
	NameIP
	NameRegistered
)

// GeneralName is a name of any kind (RFC 5280, section 4.2.1.6).
type GeneralName struct {
	Kind      int
	Value     []byte // as it came
	directory Name
	otherOID  string
	otherTag  tag.Tag
}

func readGeneralName(in *cryptobyte.String) (GeneralName, bool) {
	var v cryptobyte.String
	var t tag.Tag
	if !in.ReadAnyASN1(&v, &t) {
		return GeneralName{}, false
	}
	n := GeneralName{Kind: int(t & 0x1f), Value: v}
	switch n.Kind {
	case NameDirectory:
		var ok bool
		n.directory, ok = parseName(v)
		return n, ok
	case NameOther:
		var oid asn1.ObjectIdentifier
		var inner cryptobyte.String
		if !v.ReadASN1ObjectIdentifier(&oid) || !v.ReadASN1(&inner, tag.Tag(0).ContextSpecific().Constructed()) ||
			!inner.ReadAnyASN1(&v, &n.otherTag) {
			return n, false
		}
		n.otherOID, n.Value = oid.String(), v
	}
	return n, true
}

// otherNames is the kinds of otherName that are shown, and the tag of their value.
var otherNames = map[string]struct {
	prefix string
	tag    tag.Tag
}{
	"1.3.6.1.5.5.7.8.9":      {"SmtpUTF8Mailbox", tag.UTF8String},
	"1.3.6.1.5.5.7.8.5":      {"XmppAddr", tag.UTF8String},
	"1.3.6.1.5.5.7.8.7":      {"SRVName", tag.IA5String},
	"1.3.6.1.4.1.311.20.2.3": {"UPN", tag.UTF8String},
	"1.3.6.1.5.5.7.8.8":      {"NAIRealm", tag.UTF8String},
}

// String shows a name as Node does: in a list of them nothing that it contains
// can be mistaken for another one (CVE-2021-44532).
func (n GeneralName) String() string {
	switch n.Kind {
	case NameEmail:
		return "email:" + quote(string(n.Value), false, "")
	case NameDNS:
		return "DNS:" + quote(string(n.Value), false, "")
	case NameURI:
		return "URI:" + quote(string(n.Value), false, "")
	case NameDirectory:
		return "DirName:" + quote(n.directory.reversed(), true, "")
	case NameIP:
		switch len(n.Value) {
		case 4:
			return fmt.Sprintf("IP Address:%d.%d.%d.%d", n.Value[0], n.Value[1], n.Value[2], n.Value[3])
		case 16:
			var groups []string
			for i := 0; i < 16; i += 2 {
				groups = append(groups, fmt.Sprintf("%X", int(n.Value[i])<<8|int(n.Value[i+1])))
			}
			return "IP Address:" + strings.Join(groups, ":")
		}
		return fmt.Sprintf("IP Address:<invalid length=%d>", len(n.Value))
	case NameRegistered:
		var oid asn1.ObjectIdentifier
		var b cryptobyte.Builder
		b.AddASN1(tag.OBJECT_IDENTIFIER, func(b *cryptobyte.Builder) { b.AddBytes(n.Value) })
		s := cryptobyte.String(b.BytesOrPanic())
		if !s.ReadASN1ObjectIdentifier(&oid) {
			return "Registered ID:<invalid>"
		}
		return "Registered ID:" + oid.String()
	case NameOther:
		if o, ok := otherNames[n.otherOID]; ok && o.tag == n.otherTag {
			return "othername:" + quote(string(n.Value), o.tag == tag.UTF8String, o.prefix+":")
		}
		return "othername:<unsupported>"
	case nameX400:
		return "X400Name:<unsupported>"
	case nameEDI:
		return "EdiPartyName:<unsupported>"
	}
	return "<unsupported>"
}

// quote returns prefix and s, as a JSON string if s could be mistaken for more
// than one name. Bytes above ASCII stay if s is UTF-8.
func quote(s string, isUTF8 bool, prefix string) string {
	odd := func(c byte) bool { return c < ' ' || c == 0x7f || c > 0x7f && !isUTF8 }
	safe := true
	for i := range len(s) {
		if c := s[i]; odd(c) || strings.IndexByte(`",\'`, c) >= 0 {
			safe = false
		}
	}
	if safe {
		return prefix + s
	}
	b := []byte(`"` + prefix)
	for i := range len(s) {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			b = append(b, '\\', c)
		case odd(c) || c == ',' || c == '\'':
			b = fmt.Appendf(b, `\u%04x`, c)
		default:
			b = append(b, c)
		}
	}
	return string(append(b, '"'))
}

// AltNamesText is the extension Subject Alternative Name as Node shows it.
func (c *Certificate) AltNamesText() string {
	var parts []string
	for _, n := range c.AltNames {
		parts = append(parts, n.String())
	}
	return strings.Join(parts, ", ")
}

// InfoAccessText is the extension Authority Information Access as Node shows it.
func (c *Certificate) InfoAccessText() string {
	var lines []string
	for _, d := range c.InfoAccess {
		method := d.Method
		switch method {
		case "1.3.6.1.5.5.7.48.1":
			method = "OCSP"
		case "1.3.6.1.5.5.7.48.2":
			method = "CA Issuers"
		}
		lines = append(lines, method+" - "+d.Location.String())
	}
	return strings.Join(lines, "\n")
}
