package urlpattern

import (
	"strings"
	"testing"
)

// FuzzPattern compiles any constructor string and any single component. What
// comes out as a pattern's text compiles to the same again.
func FuzzPattern(f *testing.F) {
	for _, s := range []string{
		"https://*.example.com/:a/(\\d+)?q=:z#*", "http{s}?://{:sub.}?x.y{/}?*", "data\\:foo", ":a:b(x)\\", "(", "{a{b}}", "http://[\\:\\::n]/",
		"/a/../:b*", "https://a:b@c:80/", "*+", "(a(?:b)c)+", "{}?", ":é", "http://café.com:x",
	} {
		f.Add(s, "https://base.example/a/b?c#d")
	}
	f.Fuzz(func(t *testing.T, s, _ string) {
		check := func(in fields) {
			in, ok := in.processPattern(nil)
			if !ok {
				return
			}
			all, ok := compile(in)
			if !ok || strings.Contains(in.value[hostname], "[") {
				return // the text "[" alone is not taken for an IPv6 address
			}
			var again fields
			for i, c := range all {
				again.put(i, c.pattern)
			}
			twice, ok := compile(again)
			if !ok {
				t.Fatalf("%q: its own text %q does not compile", s, again.value)
			}
			for i := range all {
				if all[i].regexp != twice[i].regexp {
					t.Errorf("%q: component %d is %q, from its own text %q it is %q", s, i, all[i].regexp, all[i].pattern, twice[i].regexp)
				}
			}
		}
		if in, ok := parseConstructor(s); ok {
			check(in)
		}
		for i := range components {
			var in fields
			in.put(i, s)
			check(in)
			in.processURL(nil)
		}
	})
}
