package cert

import (
	"encoding/asn1"
	"fmt"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/crypto/cryptobyte"
	tag "golang.org/x/crypto/cryptobyte/asn1"
)

// Attribute is one part of a Name.
type Attribute struct {
	OID   string
	Value string // UTF-8; hexadecimal after a # if it is no string
	Set   int    // parts with the same number belong together
}

// Name is a distinguished name.
type Name []Attribute

// shortNames is OpenSSL's abbreviations of attributes.
var shortNames = map[string]string{
	"2.5.4.3": "CN", "2.5.4.4": "SN", "2.5.4.5": "serialNumber", "2.5.4.6": "C", "2.5.4.7": "L", "2.5.4.8": "ST",
	"2.5.4.9": "street", "2.5.4.10": "O", "2.5.4.11": "OU", "2.5.4.12": "title", "2.5.4.13": "description",
	"2.5.4.15": "businessCategory", "2.5.4.16": "postalAddress", "2.5.4.17": "postalCode", "2.5.4.18": "postOfficeBox",
	"2.5.4.20": "telephoneNumber", "2.5.4.41": "name", "2.5.4.42": "GN", "2.5.4.43": "initials",
	"2.5.4.44": "generationQualifier", "2.5.4.45": "x500UniqueIdentifier", "2.5.4.46": "dnQualifier",
	"2.5.4.65": "pseudonym", "2.5.4.97": "organizationIdentifier",
	"0.9.2342.19200300.100.1.1": "UID", "0.9.2342.19200300.100.1.25": "DC",
	"1.2.840.113549.1.9.1": "emailAddress", "1.2.840.113549.1.9.2": "unstructuredName",
	"1.3.6.1.4.1.311.60.2.1.1": "jurisdictionL", "1.3.6.1.4.1.311.60.2.1.2": "jurisdictionST", "1.3.6.1.4.1.311.60.2.1.3": "jurisdictionC",
}

// Key returns the attribute's abbreviation, or its identifier.
func (a Attribute) Key() string {
	if s := shortNames[a.OID]; s != "" {
		return s
	}
	return a.OID
}

func parseName(in cryptobyte.String) (Name, bool) {
	var seq cryptobyte.String
	if !in.ReadASN1(&seq, tag.SEQUENCE) {
		return nil, false
	}
	var n Name
	for i := 0; !seq.Empty(); i++ {
		var set cryptobyte.String
		if !seq.ReadASN1(&set, tag.SET) {
			return nil, false
		}
		for !set.Empty() {
			var pair, value cryptobyte.String
			var oid asn1.ObjectIdentifier
			var t tag.Tag
			if !set.ReadASN1(&pair, tag.SEQUENCE) || !pair.ReadASN1ObjectIdentifier(&oid) || !pair.ReadAnyASN1(&value, &t) {
				return nil, false
			}
			n = append(n, Attribute{oid.String(), text(t, value), i})
		}
	}
	return n, true
}

// Tags of strings that cryptobyte has no names for.
const (
	tagNumericString   = tag.Tag(18)
	tagVisibleString   = tag.Tag(26)
	tagUniversalString = tag.Tag(28)
	tagBMPString       = tag.Tag(30)
)

// text returns an ASN.1 string in UTF-8.
func text(t tag.Tag, b []byte) string {
	switch t {
	case tag.UTF8String:
		return string(b)
	case tag.PrintableString, tag.T61String, tag.IA5String, tagNumericString, tagVisibleString:
		r := make([]rune, len(b)) // Latin-1, as OpenSSL reads T61
		for i, c := range b {
			r[i] = rune(c)
		}
		return string(r)
	case tagBMPString:
		u := make([]uint16, len(b)/2)
		for i := range u {
			u[i] = uint16(b[2*i])<<8 | uint16(b[2*i+1])
		}
		return string(utf16.Decode(u))
	case tagUniversalString:
		var s strings.Builder
		for i := 0; i+4 <= len(b); i += 4 {
			s.WriteRune(rune(b[i])<<24 | rune(b[i+1])<<16 | rune(b[i+2])<<8 | rune(b[i+3]))
		}
		return s.String()
	}
	return fmt.Sprintf("#%X", b)
}

// Equal compares names as RFC 5280, section 7.1, has it, roughly: letters' case
// and runs of spaces do not count.
func (n Name) Equal(o Name) bool {
	if len(n) != len(o) {
		return false
	}
	fold := func(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), " ")) }
	for i := range n {
		if n[i].OID != o[i].OID || n[i].Set != o[i].Set || fold(n[i].Value) != fold(o[i].Value) {
			return false
		}
	}
	return true
}

// Lines is the name with an attribute on each line, attributes that belong
// together joined by " + ".
func (n Name) Lines() string {
	var b strings.Builder
	for i, a := range n {
		switch {
		case i > 0 && a.Set == n[i-1].Set:
			b.WriteString(" + ")
		case i > 0:
			b.WriteByte('\n')
		}
		b.WriteString(a.Key() + "=" + escape(a.Value, true))
	}
	return b.String()
}

// reversed is the name in the form of RFC 2253: the last attribute first.
func (n Name) reversed() string {
	var b strings.Builder
	for i := len(n) - 1; i >= 0; i-- {
		switch {
		case i < len(n)-1 && n[i].Set == n[i+1].Set:
			b.WriteByte('+')
		case i < len(n)-1:
			b.WriteByte(',')
		}
		b.WriteString(n[i].Key() + "=" + escape(n[i].Value, false))
	}
	return b.String()
}

// escape writes a value as RFC 2253 has it; control characters are escaped too if
// control is set.
func escape(s string, control bool) string {
	var b strings.Builder
	for i := 0; i < len(s); {
		c := s[i]
		switch {
		case c >= utf8.RuneSelf:
			_, n := utf8.DecodeRuneInString(s[i:])
			b.WriteString(s[i : i+n])
			i += n
			continue
		case strings.IndexByte(`,+"\<>;`, c) >= 0, i == 0 && (c == '#' || c == ' '), i == len(s)-1 && c == ' ':
			b.WriteByte('\\')
			b.WriteByte(c)
		case control && (c < ' ' || c == 0x7f):
			fmt.Fprintf(&b, `\%02X`, c)
		default:
			b.WriteByte(c)
		}
		i++
	}
	return b.String()
}
