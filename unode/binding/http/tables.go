package http

// Classes of bytes.
const (
	isToken     = 1 << iota // of header names and chunk extensions
	isURL                   // of paths, queries and fragments
	isServer                // of the part of a URL before the path
	isAlpha                 // letters
	isValue                 // of header values
	isConnToken             // isValue without the comma
	isQuoted                // of a quoted chunk extension value
)

var classes = makeClasses()

func makeClasses() (t [256]byte) {
	set := func(chars string, class byte) {
		for i := range len(chars) {
			t[chars[i]] |= class
		}
	}
	for c := 0x20; c <= 0xff; c++ {
		if c != 0x7f {
			t[c] |= isValue | isConnToken | isQuoted
		}
	}
	t['\t'] |= isValue | isConnToken | isQuoted
	t[','] &^= isConnToken
	t['"'] &^= isQuoted
	t['\\'] &^= isQuoted
	for c := 'a'; c <= 'z'; c++ {
		t[c] |= isAlpha | isToken | isURL | isServer
		t[c-'a'+'A'] |= isAlpha | isToken | isURL | isServer
	}
	set("0123456789", isToken|isURL|isServer)
	set("!#$%&'*+-.^_`|~", isToken)
	set("!\"$%&'()*+,-./:;<=>@[\\]^_`{|}~", isURL)
	set("-_.!~*'()%;:&=+$,[]", isServer)
	return t
}

// skip returns the first place from p on whose byte is not of the class.
func skip(b []byte, p int, class byte) int {
	for p < len(b) && classes[b[p]]&class != 0 {
		p++
	}
	return p
}

// methodNames are the methods by number (llhttp's HTTP_ALL_METHOD_MAP).
var methodNames = [...]string{
	"DELETE", "GET", "HEAD", "POST", "PUT", "CONNECT", "OPTIONS", "TRACE",
	"COPY", "LOCK", "MKCOL", "MOVE", "PROPFIND", "PROPPATCH", "SEARCH", "UNLOCK", "BIND", "REBIND", "UNBIND", "ACL",
	"REPORT", "MKACTIVITY", "CHECKOUT", "MERGE", "M-SEARCH", "NOTIFY", "SUBSCRIBE", "UNSUBSCRIBE",
	"PATCH", "PURGE", "MKCALENDAR", "LINK", "UNLINK", "SOURCE", "PRI",
	"DESCRIBE", "ANNOUNCE", "SETUP", "PLAY", "PAUSE", "TEARDOWN", "GET_PARAMETER", "SET_PARAMETER", "REDIRECT", "RECORD",
	"FLUSH", "QUERY",
}

const (
	methodGet     = 1
	methodPost    = 3
	methodConnect = 5
	methodOptions = 6
	methodSource  = 33
	methodPRI     = 34
	methodRTSP    = 35 // the first of RTSP's own
	methodQuery   = 46
)

// Protocols of a start line.
const (
	protocolHTTP = "HTTP"
	protocolRTSP = "RTSP"
	protocolICE  = "ICE"
)

// allows tells whether a method may be used with a protocol.
func allows(protocol string, method int) bool {
	switch protocol {
	case protocolRTSP:
		return method >= methodRTSP && method < methodQuery || method == methodGet || method == methodPost || method == methodOptions
	case protocolICE:
		return method == methodSource
	}
	return method < methodRTSP || method == methodQuery
}

// headerKind is what a header means to the parser.
type headerKind int

const (
	headerGeneral headerKind = iota
	headerConnection
	headerContentLength
	headerTransferEncoding
	headerUpgrade
	// What a value has said so far.
	headerKeepAlive
	headerClose
	headerConnectionUpgrade
	headerChunked
)

// headerKindOf takes a name in lower case.
func headerKindOf(name []byte) headerKind {
	switch string(name) {
	case "connection", "proxy-connection":
		return headerConnection
	case "content-length":
		return headerContentLength
	case "transfer-encoding":
		return headerTransferEncoding
	case "upgrade":
		return headerUpgrade
	}
	return headerGeneral
}

// maxWord is longer than any word that is matched.
const maxWord = 20
