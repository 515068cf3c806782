package tls

import (
	"bytes"
	"crypto/tls"
	"errors"
	"fmt"
	"strings"

	"nodeos/unode/binding/crypto"
	"nodeos/unode/engine"
)

// sslError is an error of OpenSSL's TLS library. Programs look at its code,
// which Node makes of the reason, and at its message.
type sslError struct {
	number uint32 // of the reason
	reason string
	alert  byte   // that was received or is to be sent; 0 for none
	detail string // what crypto/tls says of it, where OpenSSL has no words
}

const sslLibrary = "SSL routines"

func (e *sslError) Error() string {
	const libSSL = 20
	s := fmt.Sprintf("error:%08X:%s::%s", libSSL<<23|e.number, sslLibrary, e.reason)
	if strings.Contains(e.reason, " alert ") {
		s += fmt.Sprintf(":SSL alert number %d", e.alert)
	}
	if e.detail != "" {
		s += ":" + e.detail
	}
	return s
}

// value makes the JavaScript error.
func (e *sslError) value(iso *engine.Isolate) engine.Value {
	v := iso.NewError("Error", e.Error())
	iso.Set(v, "library", iso.NewString(sslLibrary))
	iso.Set(v, "reason", iso.NewString(e.reason))
	iso.Set(v, "code", iso.NewString("ERR_SSL_"+strings.ToUpper(strings.ReplaceAll(e.reason, " ", "_"))))
	return v
}

// nodeError is an error with a code of Node's own.
type nodeError struct{ code, text string }

func (e *nodeError) Error() string { return e.text }

// throw throws err in the shape that Node gives it.
func throw(iso *engine.Isolate, err error) engine.Value {
	var e *sslError
	var n *nodeError
	switch {
	case errors.As(err, &e):
		return iso.Throw(e.value(iso))
	case errors.As(err, &n):
		return iso.ThrowCode("Error", n.code, n.text)
	}
	return crypto.Throw(iso, err)
}

// reasons are the numbers of OpenSSL's reasons (include/openssl/sslerr.h) and
// the alerts that it sends for them.
var reasons = map[string]struct {
	number uint32
	alert  byte
}{
	"no cipher match":                      {185, 0},
	"no protocols available":               {191, 70},
	"no shared cipher":                     {193, 40},
	"unsupported protocol":                 {258, 70},
	"wrong version number":                 {267, 0},
	"http request":                         {156, 0},
	"https proxy request":                  {155, 0},
	"no suitable signature algorithm":      {118, 40},
	"no shared signature algorithms":       {376, 40},
	"no suitable key share":                {101, 40},
	"no application protocol":              {235, 120},
	"peer did not return a certificate":    {199, 40},
	"unexpected message":                   {244, 10},
	"length too short":                     {160, 50},
	"data length too long":                 {146, 22},
	"bad signature":                        {123, 51},
	"decryption failed or bad record mac":  {281, 20},
	"digest check failed":                  {149, 51},
	"inappropriate fallback":               {373, 86},
	"bad ecpoint":                          {306, 47},
	"wrong cipher returned":                {261, 47},
	"no renegotiation":                     {339, 100},
	"unsafe legacy renegotiation disabled": {338, 40},
	"unexpected eof while reading":         {294, 0},
	"internal error":                       {0x80000 | 259, 80},
	"callback failed":                      {234, 80},
	"ee key too small":                     {399, 0},
	"ca md too weak":                       {398, 0},
	"certificate verify failed":            {134, 0},
	"excessive message size":               {152, 47},
	"bad extension":                        {110, 47},
}

// reason makes an error of OpenSSL's TLS library.
func reason(text string) *sslError {
	r := reasons[text]
	return &sslError{number: r.number, reason: text, alert: r.alert}
}

// ofGo are the texts of crypto/tls that have a reason of their own.
var ofGo = []struct{ part, reason string }{
	{"no cipher suite supported by both", "no shared cipher"},
	{"no certificates configured", "no shared cipher"},
	{"offered only unsupported versions", "unsupported protocol"},
	{"selected unsupported protocol version", "unsupported protocol"},
	{"no supported versions satisfy", "no protocols available"},
	{"unsupported application protocols", "no application protocol"},
	{"didn't provide a certificate", "peer did not return a certificate"},
	{"no key exchanges supported by both", "no suitable key share"},
	{"doesn't support any of the certificate's signature algorithms", "no suitable signature algorithm"},
	{"doesn't support the certificate custom signature algorithms", "no suitable signature algorithm"},
	{"inappropriate protocol fallback", "inappropriate fallback"},
	{"invalid signature", "bad signature"},
	{"Finished message is incorrect", "digest check failed"},
	{"Finished message was incorrect", "digest check failed"},
	{"finished hash", "digest check failed"},
	{"used with invalid signature algorithm", "bad signature"},
	{"signature algorithms", "no suitable signature algorithm"},
	{"oversized record", "data length too long"},
	{"exceeds maximum of", "excessive message size"},
	{"received record with version", "wrong version number"},
	{"unexpected handshake message", "unexpected message"},
	{"chose an unconfigured cipher suite", "wrong cipher returned"},
	{"key share", "bad ecpoint"},
}

// fromGo says what OpenSSL would of an error of crypto/tls.
func fromGo(err error, server bool) *sslError {
	var e *sslError
	if errors.As(err, &e) {
		return e
	}
	text := err.Error()
	for n := 1; n < 256; n++ {
		switch alert := tls.AlertError(n).Error(); text {
		case "remote error: " + alert:
			return received(byte(n))
		case "local error: " + alert:
			return sent(byte(n))
		}
	}
	var h tls.RecordHeaderError
	if errors.As(err, &h) && strings.Contains(h.Msg, "does not look like") {
		switch b := h.RecordHeader[:]; {
		case server && (bytes.HasPrefix(b, []byte("GET ")) || bytes.HasPrefix(b, []byte("POST ")) ||
			bytes.HasPrefix(b, []byte("HEAD ")) || bytes.HasPrefix(b, []byte("PUT "))):
			return reason("http request")
		case server && bytes.HasPrefix(b, []byte("CONNE")):
			return reason("https proxy request")
		}
		return reason("wrong version number")
	}
	for _, p := range ofGo {
		if strings.Contains(text, p.part) {
			return reason(p.reason)
		}
	}
	e = reason("internal error")
	e.detail = strings.TrimPrefix(text, "tls: ")
	return e
}

// sent says why crypto/tls sent an alert and told no more.
func sent(alert byte) *sslError {
	text := map[byte]string{
		10: "unexpected message", 20: "decryption failed or bad record mac", 22: "data length too long",
		40: "no shared cipher", 50: "length too short", 51: "digest check failed", 70: "unsupported protocol", 100: "no renegotiation",
	}[alert]
	if text == "" {
		text = "internal error"
	}
	return reason(text)
}

// received names an alert of the peer (ssl/ssl_err.c, reasons from 1000 on).
func received(alert byte) *sslError {
	const offset = 1000
	text, ok := alerts[alert]
	if !ok {
		text = fmt.Sprintf("reason(%d)", offset+int(alert))
	}
	return &sslError{number: offset + uint32(alert), reason: text, alert: alert}
}

var alerts = map[byte]string{
	10:  "ssl/tls alert unexpected message",
	20:  "ssl/tls alert bad record mac",
	21:  "tlsv1 alert decryption failed",
	22:  "tlsv1 alert record overflow",
	30:  "ssl/tls alert decompression failure",
	40:  "ssl/tls alert handshake failure",
	41:  "ssl/tls alert no certificate",
	42:  "ssl/tls alert bad certificate",
	43:  "ssl/tls alert unsupported certificate",
	44:  "ssl/tls alert certificate revoked",
	45:  "ssl/tls alert certificate expired",
	46:  "ssl/tls alert certificate unknown",
	47:  "ssl/tls alert illegal parameter",
	48:  "tlsv1 alert unknown ca",
	49:  "tlsv1 alert access denied",
	50:  "tlsv1 alert decode error",
	51:  "tlsv1 alert decrypt error",
	60:  "tlsv1 alert export restriction",
	70:  "tlsv1 alert protocol version",
	71:  "tlsv1 alert insufficient security",
	80:  "tlsv1 alert internal error",
	86:  "tlsv1 alert inappropriate fallback",
	90:  "tlsv1 alert user cancelled",
	100: "tlsv1 alert no renegotiation",
	109: "tlsv13 alert missing extension",
	110: "tlsv1 unsupported extension",
	112: "tlsv1 unrecognized name",
	113: "tlsv1 bad certificate status response",
	115: "tlsv1 alert unknown psk identity",
	116: "tlsv13 alert certificate required",
	120: "tlsv1 alert no application protocol",
}

// mendAlert makes the alert at the end of out, still in the clear, the one that
// OpenSSL sends for e.
func mendAlert(out []byte, e *sslError) {
	const record, fatal = 7, 2
	if n := len(out) - record; n >= 0 && e.alert != 0 && out[n] == 21 && out[n+1] == 3 &&
		out[n+3] == 0 && out[n+4] == 2 && out[n+5] == fatal {
		out[n+6] = e.alert
	}
}
