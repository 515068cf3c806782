package http

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
)

// recorder writes down what a machine tells it, with the text of a span in one
// piece however it comes.
type recorder struct {
	out  []string
	what string
	text []byte
	ret  int
}

func (r *recorder) add(what string, b []byte) errno {
	if r.what != what {
		r.flush()
	}
	r.what = what
	r.text = append(r.text, b...)
	return errOK
}

func (r *recorder) flush() {
	if r.what != "" {
		r.out = append(r.out, fmt.Sprintf("%s %q", r.what, r.text))
	}
	r.what, r.text = "", r.text[:0]
}

func (r *recorder) event(what string) errno {
	r.flush()
	r.out = append(r.out, what)
	return errOK
}

func (r *recorder) messageBegin() errno           { return r.event("begin") }
func (r *recorder) url(b []byte) errno            { return r.add("url", b) }
func (r *recorder) status(b []byte) errno         { return r.add("status", b) }
func (r *recorder) headerField(b []byte) errno    { return r.add("field", b) }
func (r *recorder) headerValue(b []byte) errno    { return r.add("value", b) }
func (r *recorder) body(b []byte) errno           { return r.add("body", b) }
func (r *recorder) messageComplete() errno        { return r.event("complete") }
func (r *recorder) chunkHeader() errno            { return r.event("chunk") }
func (r *recorder) chunkExtension(b []byte) errno { return r.add("extension", b) }
func (r *recorder) chunkComplete() errno          { return r.event("chunk complete") }
func (r *recorder) headersComplete() int {
	r.event("headers")
	return r.ret
}

// parse feeds the pieces to a new machine and says what came of it.
func parse(k kind, l lenient, ret int, pieces ...[]byte) string {
	r := &recorder{ret: ret}
	m := newMachine(r, k, l)
	total := 0
	for _, b := range pieces {
		n, err := m.execute(b)
		total += n
		if err != errOK {
			r.flush()
			return strings.Join(append(r.out, fmt.Sprintf("%s %q at %d", err, m.reason, total)), "\n")
		}
	}
	err := m.finish()
	r.flush()
	return strings.Join(append(r.out, fmt.Sprintf("end %s", err)), "\n")
}

func TestMachine(t *testing.T) {
	for _, c := range []struct {
		kind    kind
		lenient lenient
		in      string
		want    string // the last line
	}{
		{request, 0, "GET / HTTP/1.1\r\nHost: a\r\n\r\n", "end HPE_OK"},
		{request, 0, "GET / HTTP/1.1\r\nHost: a\r\n", "end HPE_INVALID_EOF_STATE"},
		{request, 0, "GEX", `HPE_INVALID_METHOD "Invalid method encountered" at 2`},
		{request, 0, "GETX", `HPE_INVALID_METHOD "Expected space after method" at 3`},
		{request, 0, "GET /\xe9", `HPE_INVALID_URL "Invalid char in url path" at 5`},
		{request, 0, "GET / HTTP/1.2", `HPE_INVALID_VERSION "Invalid HTTP version" at 14`},
		{request, lenientVersion, "GET / HTTP/1.2\r\n\r\n", "end HPE_OK"},
		// Ways to smuggle a request.
		{request, 0, "POST / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n", `HPE_INVALID_TRANSFER_ENCODING "Transfer-Encoding can't be present with Content-Length" at 54`},
		{request, 0, "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 1\r\n", `HPE_INVALID_CONTENT_LENGTH "Content-Length can't be present with Transfer-Encoding" at 60`},
		{request, 0, "POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 1\r\n", `HPE_UNEXPECTED_CONTENT_LENGTH "Duplicate Content-Length" at 52`},
		{request, 0, "POST / HTTP/1.1\r\nTransfer-Encoding: chunked, gzip\r\n\r\n", "HPE_INVALID_TRANSFER_ENCODING \"Invalid `Transfer-Encoding` header value\" at 44"},
		{request, 0, "POST / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n", "HPE_INVALID_TRANSFER_ENCODING \"Request has invalid `Transfer-Encoding`\" at 44"},
		{request, 0, "POST / HTTP/1.1\r\nTransfer-Encoding:\r\n\r\n", `HPE_INVALID_TRANSFER_ENCODING "Empty Transfer-Encoding" at 37`},
		{request, 0, "POST / HTTP/1.1\r\nContent-Length: 1 2\r\n", `HPE_INVALID_CONTENT_LENGTH "Invalid character in Content-Length" at 35`},
		{request, 0, "POST / HTTP/1.1\r\nContent-Length: 18446744073709551616\r\n", `HPE_INVALID_CONTENT_LENGTH "Content-Length overflow" at 53`},
		{request, 0, "POST / HTTP/1.1\r\nContent-Length : 1\r\n", `HPE_INVALID_HEADER_TOKEN "Invalid header field char" at 32`},
		{request, 0, "GET / HTTP/1.1\r\nA: b\r\n c\r\n", `HPE_INVALID_HEADER_TOKEN "Unexpected whitespace after header value" at 22`},
		{request, 0, "GET / HTTP/1.1\r\nA: b\nC: d\r\n", `HPE_CR_EXPECTED "Missing expected CR after header value" at 20`},
		{request, 0, "GET / HTTP/1.1\r\nA: b\rC: d\r\n", `HPE_LF_EXPECTED "Missing expected LF after header value" at 21`},
		{request, 0, "GET / HTTP/1.1\r\nA: \x00\r\n", `HPE_INVALID_HEADER_TOKEN "Invalid header value char" at 19`},
		{request, 0, "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n10000000000000000\r\n", `HPE_INVALID_CHUNK_SIZE "Chunk size overflow" at 64`},
		{request, 0, "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab", `HPE_STRICT "Expected LF after chunk data" at 51`},
		{request, 0, "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1 \r\n", `HPE_INVALID_CHUNK_SIZE "Invalid character in chunk size" at 49`},
		{request, 0, "GET / HTTP/1.1\r\nConnection: close\r\n\r\nGET", "HPE_CLOSED_CONNECTION \"Data after `Connection: close`\" at 38"},
		{request, 0, "GET / HTTP/1.1\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\nx", `HPE_PAUSED_UPGRADE "Pause on CONNECT/Upgrade" at 51`},
		{request, 0, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", `HPE_PAUSED_H2_UPGRADE "Pause on PRI/Upgrade" at 24`},
		{response, 0, "HTTP/1.1 200 OK\r\n\r\nabc", "end HPE_OK"},
		{response, 0, "HTTP/1.1 20\r\n", `HPE_INVALID_STATUS "Invalid status code" at 11`},
		{response, lenientHeaderValueRelaxed, "HTTP/1.1 200 OK\r\nA: \x01\x00", `HPE_INVALID_HEADER_TOKEN "Invalid header value char" at 21`},
	} {
		got := parse(c.kind, c.lenient, bodyRead, []byte(c.in))
		if last := got[strings.LastIndexByte(got, '\n')+1:]; last != c.want {
			t.Errorf("%q:\n got %s\nwant %s", c.in, last, c.want)
		}
	}
}

const pipelined = "POST /a?b HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5;a=b;c=\"d\\\"\"\r\nhello\r\n0\r\nT: u\r\n\r\n" +
	"PUT * HTTP/1.1\r\nContent-Length: 3\r\nConnection: keep-alive\r\n\r\nabcGET / HTTP/1.0\r\nConnection: close\r\n\r\n"

func TestEvents(t *testing.T) {
	const want = `begin
url "/a?b"
field "Host"
value "x"
field "Transfer-Encoding"
value "chunked"
headers
extension "abc\"d\\\"\""
chunk
body "hello"
chunk complete
chunk
field "T"
value "u"
chunk complete
complete
begin
url "*"
field "Content-Length"
value "3"
field "Connection"
value "keep-alive"
headers
body "abc"
complete
begin
url "/"
field "Connection"
value "close"
headers
complete
end HPE_OK`
	if got := parse(request, 0, bodyRead, []byte(pipelined)); got != want {
		t.Errorf("got %s", got)
	}
}

// same tells whether two results are the same. Before an error a cut may show a
// beginning of the span that the error is in.
func same(whole, cut string) bool {
	i, j := strings.LastIndexByte(whole, '\n')+1, strings.LastIndexByte(cut, '\n')+1
	if whole[i:] != cut[j:] {
		return false
	}
	return whole == cut || !strings.HasPrefix(whole[i:], "end ") && strings.HasPrefix(cut[:j], strings.TrimRight(whole[:i], "\"\n"))
}

// FuzzParser: where input is cut must make no difference.
func FuzzParser(f *testing.F) {
	f.Add([]byte(pipelined), true, 0, 0)
	f.Add([]byte("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\nConnection: foo, close\r\n\r\n3 \r\nabc\n0\r\n\r\n"), false, 1023, 0)
	f.Add([]byte("HTTP/1.1 101 S\r\nUpgrade: h\r\nConnection: upgrade\r\n\r\nrest"), false, 0, 2)
	f.Add([]byte("GET http://u@h:1/p?q#f\r\nA:\r\n b\r\n\r\n"), true, 1, 0)
	f.Fuzz(func(t *testing.T, in []byte, req bool, l, ret int) {
		k := response
		if req {
			k = request
		}
		ret &= 3
		whole := parse(k, lenient(l), ret, in)
		var single [][]byte
		for i := range in {
			single = append(single, bytes.Clone(in[i:i+1]))
		}
		if got := parse(k, lenient(l), ret, single...); !same(whole, got) {
			t.Fatalf("byte by byte:\n%s\nwhole:\n%s", got, whole)
		}
		for i := 1; i < len(in); i += 1 + len(in)/16 {
			if got := parse(k, lenient(l), ret, bytes.Clone(in[:i]), bytes.Clone(in[i:])); !same(whole, got) {
				t.Fatalf("cut at %d:\n%s\nwhole:\n%s", i, got, whole)
			}
		}
	})
}

type nothing struct{}

func (nothing) messageBegin() errno         { return errOK }
func (nothing) url([]byte) errno            { return errOK }
func (nothing) status([]byte) errno         { return errOK }
func (nothing) headerField([]byte) errno    { return errOK }
func (nothing) headerValue([]byte) errno    { return errOK }
func (nothing) headersComplete() int        { return bodyRead }
func (nothing) body([]byte) errno           { return errOK }
func (nothing) messageComplete() errno      { return errOK }
func (nothing) chunkHeader() errno          { return errOK }
func (nothing) chunkExtension([]byte) errno { return errOK }
func (nothing) chunkComplete() errno        { return errOK }

func BenchmarkMachine(b *testing.B) {
	in := []byte("GET /some/path?with=query HTTP/1.1\r\nHost: localhost:3000\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64)\r\n" +
		"Accept: text/html,application/xhtml+xml\r\nAccept-Language: en-US,en;q=0.5\r\nAccept-Encoding: gzip, deflate\r\n" +
		"Connection: keep-alive\r\nCookie: a=b; c=d\r\nCache-Control: max-age=0\r\n\r\n")
	m := newMachine(nothing{}, request, 0)
	b.SetBytes(int64(len(in)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := m.execute(in); err != errOK {
			b.Fatal(err, m.reason)
		}
	}
}
