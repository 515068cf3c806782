package url

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// wpt reads a file of the web platform tests that Node's test tree holds. The
// tree is not part of this repository: NODEOS_NODE_TEST names its test folder.
func wpt(t *testing.T, name string, into any) {
	t.Helper()
	dir := os.Getenv("NODEOS_NODE_TEST")
	if dir == "" {
		t.Skip("NODEOS_NODE_TEST is not set")
	}
	b, err := os.ReadFile(filepath.Join(dir, "fixtures/wpt/url/resources", name))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, into); err != nil {
		t.Fatal(err)
	}
}

type wptURL struct {
	Input, Base, Href, Origin                                                  *string
	Protocol, Username, Password, Host, Hostname, Port, Pathname, Search, Hash string
	Failure                                                                    bool
}

func (u *URL) api() map[string]string {
	b, c := u.appendHref(nil)
	href := string(b)
	host := strings.TrimPrefix(href[c.hostStart:c.pathStart], "@")
	name := strings.TrimPrefix(href[c.hostStart:c.hostEnd], "@")
	if name == "" {
		host = ""
	}
	m := map[string]string{"href": href, "protocol": u.Scheme + ":", "username": u.Username, "password": u.Password,
		"host": host, "hostname": name, "pathname": u.Path, "search": "", "hash": "", "port": ""}
	if u.Port != noPort {
		m["port"] = strings.TrimPrefix(href[c.hostEnd:c.pathStart], ":")
	}
	if u.Query != "" {
		m["search"] = "?" + u.Query
	}
	if u.Fragment != "" {
		m["hash"] = "#" + u.Fragment
	}
	return m
}

func TestWebPlatformParsing(t *testing.T) {
	var raw []json.RawMessage
	wpt(t, "urltestdata.json", &raw)
	n := 0
	for _, r := range raw {
		var c wptURL
		if json.Unmarshal(r, &c) != nil || c.Input == nil {
			continue // a comment
		}
		if unchecked(*c.Input) {
			continue
		}
		n++
		var base *URL
		ok := true
		if c.Base != nil {
			base, ok = Parse(*c.Base, nil)
		}
		var u *URL
		if ok {
			u, ok = Parse(*c.Input, base)
		}
		if c.Failure != !ok {
			t.Errorf("Parse(%q, %v) = %v; want failure %v", *c.Input, deref(c.Base), ok, c.Failure)
			continue
		}
		if c.Failure {
			continue
		}
		got := u.api()
		for k, want := range map[string]string{"href": *c.Href, "protocol": c.Protocol, "username": c.Username, "password": c.Password,
			"host": c.Host, "hostname": c.Hostname, "port": c.Port, "pathname": c.Pathname, "search": c.Search, "hash": c.Hash} {
			if got[k] != want {
				t.Errorf("Parse(%q, %q).%s = %q; want %q", *c.Input, deref(c.Base), k, got[k], want)
			}
		}
		if c.Origin != nil && u.Origin() != *c.Origin {
			t.Errorf("Parse(%q).Origin() = %q; want %q", *c.Input, u.Origin(), *c.Origin)
		}
	}
	t.Logf("%d cases", n)
}

func deref(s *string) string {
	if s == nil {
		return "<none>"
	}
	return *s
}

func TestWebPlatformSetters(t *testing.T) {
	var all map[string]json.RawMessage
	wpt(t, "setters_tests.json", &all)
	set := map[string]func(*URL, string){
		"protocol": func(u *URL, s string) { u.SetProtocol(s) },
		"username": func(u *URL, s string) { u.SetUsername(s) },
		"password": func(u *URL, s string) { u.SetPassword(s) },
		"host":     func(u *URL, s string) { u.SetHost(s) },
		"hostname": func(u *URL, s string) { u.SetHostname(s) },
		"port":     func(u *URL, s string) { u.SetPort(s) },
		"pathname": func(u *URL, s string) { u.SetPathname(s) },
		"search":   func(u *URL, s string) { u.SetSearch(s) },
		"hash":     func(u *URL, s string) { u.SetHash(s) },
		"href": func(u *URL, s string) {
			if v, ok := Parse(s, nil); ok {
				*u = *v
			}
		},
	}
	for name, raw := range all {
		if name == "comment" {
			continue
		}
		var cases []struct {
			Href     string `json:"href"`
			Value    string `json:"new_value"`
			Expected map[string]string
		}
		if err := json.Unmarshal(raw, &cases); err != nil {
			t.Fatal(name, err)
		}
		for _, c := range cases {
			if unchecked(c.Value) {
				continue
			}
			u, ok := Parse(c.Href, nil)
			if !ok {
				t.Errorf("Parse(%q) failed", c.Href)
				continue
			}
			set[name](u, c.Value)
			got := u.api()
			for k, want := range c.Expected {
				if got[k] != want {
					t.Errorf("%q.%s = %q: %s is %q; want %q", c.Href, name, c.Value, k, got[k], want)
				}
			}
		}
	}
}

// unchecked tells whether a test asks for more than Node does: it does not look
// into the encoded labels of a domain that is ASCII.
func unchecked(s string) bool {
	return isASCII(s) && strings.Contains(strings.ToLower(s), "xn--")
}

// The tables of x/net that this Go builds with may be of an older Unicode, which
// knows fewer characters.
func TestWebPlatformIDNA(t *testing.T) {
	for _, file := range []string{"toascii.json", "IdnaTestV2.json"} {
		var raw []json.RawMessage
		wpt(t, file, &raw)
		n, unknown := 0, 0
		for _, r := range raw {
			var c struct{ Input, Output *string }
			if json.Unmarshal(r, &c) != nil || c.Input == nil || *c.Input == "" || unchecked(*c.Input) {
				continue
			}
			n++
			u, ok := Parse("https://"+*c.Input+"/x", nil)
			switch {
			case ok && c.Output == nil:
				t.Errorf("%s: host of %q is %q; want failure", file, *c.Input, u.Host)
			case ok && u.Host != *c.Output:
				t.Errorf("%s: host of %q is %q; want %q", file, *c.Input, u.Host, *c.Output)
			case !ok && c.Output != nil:
				unknown++
			}
		}
		t.Logf("%s: %d cases, %d with unknown characters", file, n, unknown)
		if unknown > n/10 {
			t.Errorf("%s: %d of %d hosts refused", file, unknown, n)
		}
	}
}
