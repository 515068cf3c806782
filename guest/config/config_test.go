package config

import (
	"encoding/json"
	"maps"
	"reflect"
	"strings"
	"testing"
	"time"
)

func TestParseDefaults(t *testing.T) {
	m, err := Parse([]byte(`{"app": {"command": ["/bin/unode", "index.js"]}}`))
	if err != nil {
		t.Fatal(err)
	}
	want := &Machine{
		Hostname: "nodeos",
		App: &App{
			Name: "app", Command: []string{"/bin/unode", "index.js"}, Dir: "/app", UID: 1000, GID: 1000,
			Restart: RestartOnFailure, Then: ThenPoweroff, StopGrace: Duration(10 * time.Second),
		},
	}
	if !reflect.DeepEqual(m, want) {
		t.Errorf("got  %+v %+v\nwant %+v %+v", m, m.App, want, want.App)
	}
}

func TestParse(t *testing.T) {
	for _, tt := range []struct {
		name, in string
		want     string // of the error; "" means none
	}{
		{"barebones", `{}`, ""},
		{"everything", `{"hostname":"a.b","app":{"name":"x","command":["/a","b"],"dir":"/d","env":{"K":"v=1"},"uid":5,"gid":6,"restart":"always","then":"repl","stopGrace":"1m30s"}}`, ""},
		{"blanks after it", "{}\n\t ", ""},
		{"empty", ``, "line 1, column 1: the document ends too early"},
		{"cut off", "{\n \"app\": {", "line 2, column 10: the document ends too early"},
		{"comma", "{\n  \"hostname\": \"a\",\n}", "line 3, column 1: invalid character '}' looking for beginning of object key string"},
		{"two documents", "{}\n  {}", "line 2, column 3: more data after the document"},
		{"unknown field", "{\n  \"app\": {\n    \"cmd\": []}}", `line 3, column 5: unknown field "cmd"`},
		{"string for a list", `{"app":{"command":"/bin/unode"}}`, "line 1, column 30: app.command: got string, want list"},
		{"number for a string", "{\n\"hostname\": 7}", "line 2, column 13: hostname: got number, want string"},
		{"fraction", `{"app":{"uid":1.5}}`, "line 1, column 17: app.uid: got number 1.5, want whole number"},
		{"list for it all", `[]`, "line 1, column 1: the document: got array, want object"},
		{"no command", `{"app":{}}`, "app.command is empty"},
		{"relative command", `{"app":{"command":["unode"]}}`, `app.command: "unode" is not an absolute path`},
		{"NUL in an argument", `{"app":{"command":["/a","\u0000"]}}`, `app.command: "\x00" has a NUL`},
		{"relative dir", `{"app":{"command":["/a"],"dir":"app"}}`, `app.dir: "app" is not an absolute path`},
		{"line in the name", `{"app":{"name":"a\nb","command":["/a"]}}`, `app.name: "a\nb" has control characters`},
		{"variable", `{"app":{"command":["/a"],"env":{"A=B":"c"}}}`, `app.env: "A=B" is not a variable's name`},
		{"NUL in a variable", `{"app":{"command":["/a"],"env":{"A":"\u0000"}}}`, `app.env: the value of A has a NUL`},
		{"user", `{"app":{"command":["/a"],"uid":-1}}`, "app.uid -1, app.gid 0: must not be negative"},
		{"restart", `{"app":{"command":["/a"],"restart":"maybe"}}`, `restart: "maybe" is none of no, on-failure, always`},
		{"then", `{"app":{"command":["/a"],"then":"sleep"}}`, `then: "sleep" is none of poweroff, reboot, repl`},
		{"grace", `{"app":{"command":["/a"],"stopGrace":"soon"}}`, `"soon" is not a duration such as "10s"`},
		{"negative grace", `{"app":{"command":["/a"],"stopGrace":"-1s"}}`, `"-1s" is not a duration such as "10s"`},
		{"hostname", `{"hostname":"a b"}`, `hostname "a b": letters, digits, hyphens and dots, at most 63, no hyphen or dot at an end`},
		{"hyphen", `{"hostname":"-a"}`, `hostname "-a": letters, digits, hyphens and dots, at most 63, no hyphen or dot at an end`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Parse([]byte(tt.in))
			check(t, err, tt.want)
		})
	}
}

func TestApply(t *testing.T) {
	const app = `{"hostname":"image","app":{"command":["/a"],"env":{"A":"1","B":"2"}}}`
	for _, tt := range []struct {
		name, machine, overlay string
		want                   string // of the error
		check                  func(*Machine) bool
	}{
		{"nothing", app, `{}`, "", func(m *Machine) bool { return m.Hostname == "image" && m.App.Env["A"] == "1" }},
		{"env", app, `{"env":{"B":"3","C":"4"}}`, "", func(m *Machine) bool {
			return maps.Equal(m.App.Env, map[string]string{"A": "1", "B": "3", "C": "4"})
		}},
		{"all else", app, `{"hostname":"h","command":["/b","c"],"restart":"no","then":"repl"}`, "", func(m *Machine) bool {
			return m.Hostname == "h" && m.App.Command[1] == "c" && m.App.Restart == RestartNo && m.App.Then == ThenREPL
		}},
		{"hostname alone", `{}`, `{"hostname":"h"}`, "", func(m *Machine) bool { return m.Hostname == "h" }},
		{"bad hostname", `{}`, `{"hostname":"/"}`, `hostname "/"`, nil},
		{"env without an app", `{}`, `{"env":{"A":"1"}}`, "settings for an app, but this image has none", nil},
		{"bad command", app, `{"command":["b"]}`, `app.command: "b" is not an absolute path`, nil},
		{"unknown field", app, `{"dir":"/"}`, `line 1, column 2: unknown field "dir"`, nil},
		{"bad then", app, `{"then":"no"}`, `then: "no" is none of`, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m, err := Parse([]byte(tt.machine))
			if err != nil {
				t.Fatal(err)
			}
			o, err := ParseOverlay([]byte(tt.overlay))
			if err == nil {
				err = m.Apply(o)
			}
			check(t, err, tt.want)
			if err == nil && !tt.check(m) {
				t.Errorf("after %s: %+v %+v", tt.overlay, m, m.App)
			}
		})
	}
}

func check(t *testing.T, err error, want string) {
	t.Helper()
	switch {
	case err == nil && want != "":
		t.Errorf("no error; want %q", want)
	case err != nil && (want == "" || !strings.Contains(err.Error(), want)):
		t.Errorf("error %q; want %q", err, want)
	}
}

// FuzzParse: what Parse takes can be written and taken again, and means the same.
func FuzzParse(f *testing.F) {
	f.Add([]byte(`{}`))
	f.Add([]byte(`{"hostname":"a.b","app":{"name":"x","command":["/a","b"],"dir":"/d","env":{"K":"v"},"uid":5,"gid":6,"restart":"always","then":"repl","stopGrace":"1m30s"}}`))
	f.Add([]byte("{\n \"app\": {\"nme\":"))
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := Parse(b)
		if err != nil {
			if strings.TrimSpace(err.Error()) == "" {
				t.Error("an error without a text")
			}
			return
		}
		out, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		again, err := Parse(out)
		if err != nil {
			t.Fatalf("taken: %q\nwritten: %q\nnot taken: %v", b, out, err)
		}
		if twice, _ := json.Marshal(again); string(twice) != string(out) {
			t.Errorf("%s\nread again: %s", out, twice)
		}
	})
}
