package url

import (
	"strings"
	"testing"
)

func TestParse(t *testing.T) {
	for _, c := range []struct{ in, base, want string }{
		{"http://EXAMPLE.com:80/a/./b/../c?d#e", "", "http://example.com/a/c?d#e"},
		{"https://u:p@h:8443", "", "https://u:p@h:8443/"},
		{"../x?y", "http://h/a/b/c", "http://h/a/x?y"},
		{"?q", "http://h/a?b#c", "http://h/a?q"},
		{"#f", "mailto:x", "mailto:x#f"},
		{"x", "mailto:x", ""},
		{"//h2/p", "https://h1/x", "https://h2/p"},
		{"http:x", "http://h/a/b", "http://h/a/x"},
		{"file:///C|/a/../..", "", "file:///C:/"},
		{"/x", "file:///C:/a", "file:///C:/x"},
		{"file://localhost/x", "", "file:///x"},
		{"http://0x7f.1/", "", "http://127.0.0.1/"},
		{"http://1.256/", "", "http://1.0.1.0/"},
		{"http://1.2.3.4.5/", "", ""},
		{"http://[1:0:0:2::1]/", "", "http://[1:0:0:2::1]/"},
		{"http://[::ffff:1.2.3.4]/", "", "http://[::ffff:102:304]/"},
		{"http://[1::2::3]/", "", ""},
		{"http://a b/", "", ""},
		{"http://\u00e9.com/\u00e9?\u00e9", "", "http://xn--9ca.com/%C3%A9?%C3%A9"},
		{"x:/..//y", "", "x:/.//y"},
		{"data:a  ?b", "", "data:a %20?b"},
		{" \thttp://h/\na ", "", "http://h/a"},
		{"http://h:65536/", "", ""},
		{"http://u@/", "", ""},
		{"non-special://h:80/", "", "non-special://h:80/"},
	} {
		var base *URL
		if c.base != "" {
			base, _ = Parse(c.base, nil)
		}
		got := ""
		if u, ok := Parse(c.in, base); ok {
			got = u.Href()
		}
		if got != c.want {
			t.Errorf("Parse(%q, %q) = %q; want %q", c.in, c.base, got, c.want)
		}
	}
}

// FuzzParse: what a URL is written as must parse to the same URL, and its parts
// must lie where the components say.
func FuzzParse(f *testing.F) {
	for _, s := range []string{"http://u:p@h:1/p/../q?r#s", "file:///C|/x", "x:/..//y", "data:a  ?b", "http://[::1]:80", "//h\\x", "ws://\u00e9"} {
		f.Add(s, "http://base/a/b?c")
	}
	f.Fuzz(func(t *testing.T, in, on string) {
		base, _ := Parse(on, nil)
		u, ok := Parse(strings.ToValidUTF8(in, "\ufffd"), base)
		if !ok {
			return
		}
		href := u.Href()
		again, ok := Parse(href, nil)
		if !ok || again.Href() != href {
			t.Fatalf("%q against %q is %q, which parses to %v", in, on, href, again)
		}
		_, c := u.appendHref(nil)
		if href[c.pathStart:][:len(u.Path)] != u.Path || !strings.HasSuffix(href[:c.hostEnd], u.Host) {
			t.Fatalf("%q: components %+v", href, c)
		}
	})
}

func benchmark(b *testing.B, in string) {
	b.ReportAllocs()
	b.SetBytes(int64(len(in)))
	var buf [256]byte
	for b.Loop() {
		u, ok := Parse(in, nil)
		if !ok {
			b.Fatal("no URL")
		}
		u.appendHref(buf[:0])
	}
}

func BenchmarkNormal(b *testing.B) {
	benchmark(b, "https://www.example.com/path/to/file.html?query=string&a=b#fragment")
}

func BenchmarkHard(b *testing.B) {
	benchmark(b, "HTTPS://user:pa ss@EXAMPLE.com:443/a/../b/./c d/\u00e9?q='x'#y z")
}
