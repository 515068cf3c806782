package npm

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"unicode/utf8"
)

// source is a JSON file that remembers where its values stand, so that every
// complaint about one can say line and column. encoding/json alone matches
// names without regard to case and forgets places; npm does neither.
type source struct {
	path string
	text []byte
}

// value is one JSON value: nil, bool, json.Number, string, []value or *object.
type value struct {
	pos int // of its first byte
	v   any
}

type object struct {
	src  *source
	pos  int
	keys []string // in the file's order, each once
	m    map[string]value
}

// readJSON reads a file that must hold one JSON object. A missing file is
// os.ErrNotExist, a malformed one an *Error.
func readJSON(path string) (*object, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return parseJSON(path, text)
}

func parseJSON(path string, text []byte) (*object, error) {
	text = bytes.TrimPrefix(text, []byte("\ufeff")) // npm takes a byte order mark too
	src := &source{path, text}
	if len(bytes.TrimSpace(text)) == 0 {
		return nil, src.errorf(0, "put a JSON object there; `npm init -y` writes one", "the file is empty")
	}
	// Unmarshal checks the syntax of the whole text first; Token alone lets
	// some mistakes pass.
	var raw json.RawMessage
	if err := json.Unmarshal(text, &raw); err != nil {
		return nil, src.syntax(err)
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	v, err := src.value(d)
	if err != nil {
		return nil, src.syntax(err)
	}
	o, ok := v.v.(*object)
	if !ok {
		return nil, src.errorf(v.pos, "", "must be a JSON object, found %s", kind(v.v))
	}
	return o, nil
}

func (s *source) value(d *json.Decoder) (value, error) {
	pos := int(d.InputOffset())
	for pos < len(s.text) && strings.IndexByte(" \t\r\n,:", s.text[pos]) >= 0 {
		pos++
	}
	tok, err := d.Token()
	if err != nil {
		return value{}, err
	}
	switch tok {
	case json.Delim('{'):
		o := &object{src: s, pos: pos, m: map[string]value{}}
		for d.More() {
			key, err := d.Token()
			if err != nil {
				return value{}, err
			}
			v, err := s.value(d)
			if err != nil {
				return value{}, err
			}
			k := key.(string) // the syntax check has seen to that
			if _, twice := o.m[k]; !twice {
				o.keys = append(o.keys, k)
			}
			o.m[k] = v // the last one wins, as in JSON.parse
		}
		_, err = d.Token()
		return value{pos, o}, err
	case json.Delim('['):
		list := []value{}
		for d.More() {
			v, err := s.value(d)
			if err != nil {
				return value{}, err
			}
			list = append(list, v)
		}
		_, err = d.Token()
		return value{pos, list}, err
	}
	return value{pos, tok}, nil
}

func (s *source) syntax(err error) error {
	var se *json.SyntaxError
	if !errors.As(err, &se) {
		return fmt.Errorf("read %s: %w", s.path, err)
	}
	pos := max(int(se.Offset)-1, 0) // Offset counts the offending byte
	fix := ""
	switch {
	case se.Error() == "unexpected end of JSON input":
		return s.errorf(len(s.text), "a closing brace, bracket or quote is missing", "broken JSON: the file ends too early")
	case pos < len(s.text) && (s.text[pos] == '}' || s.text[pos] == ']') && strings.Contains(se.Error(), "looking for beginning"):
		fix = "take away the comma before it"
	case pos < len(s.text) && s.text[pos] == '/':
		fix = "JSON has no comments: take it away"
	}
	return s.errorf(pos, fix, "broken JSON: %s", se.Error())
}

// errorf is an *Error at byte pos.
func (s *source) errorf(pos int, fix, format string, args ...any) *Error {
	before := s.text[:min(pos, len(s.text))]
	line := bytes.Count(before, []byte("\n")) + 1
	col := utf8.RuneCount(before[bytes.LastIndexByte(before, '\n')+1:]) + 1
	return &Error{Path: s.path, Line: line, Col: col, Msg: fmt.Sprintf(format, args...), Fix: fix}
}

func kind(v any) string {
	switch v.(type) {
	case nil:
		return "null"
	case bool:
		return "true or false"
	case json.Number:
		return "a number"
	case string:
		return "a string"
	case []value:
		return "an array"
	}
	return "an object"
}

// The getters below give the zero value for a key that is absent, and an *Error
// for one of another type.

func (o *object) mustBe(key, want string) *Error {
	v := o.m[key]
	return o.src.errorf(v.pos, "", "%q must be %s, found %s", key, want, kind(v.v))
}

func (o *object) str(key string) (string, error) {
	v, ok := o.m[key]
	if !ok {
		return "", nil
	}
	s, ok := v.v.(string)
	if !ok {
		return "", o.mustBe(key, "a string")
	}
	return s, nil
}

func (o *object) obj(key string) (*object, error) {
	v, ok := o.m[key]
	if !ok {
		return &object{src: o.src, pos: o.pos}, nil
	}
	c, ok := v.v.(*object)
	if !ok {
		return nil, o.mustBe(key, "an object")
	}
	return c, nil
}

func (o *object) strings(key string) ([]string, error) {
	v, ok := o.m[key]
	if !ok {
		return nil, nil
	}
	list, ok := v.v.([]value)
	if !ok {
		return nil, o.mustBe(key, "an array of strings")
	}
	out := make([]string, 0, len(list))
	for _, e := range list {
		s, ok := e.v.(string)
		if !ok {
			return nil, o.src.errorf(e.pos, "", "%q must hold strings only, found %s", key, kind(e.v))
		}
		out = append(out, s)
	}
	return out, nil
}

func (o *object) stringMap(key string) (map[string]string, error) {
	c, err := o.obj(key)
	if err != nil {
		return nil, err
	}
	out := make(map[string]string, len(c.keys))
	for _, k := range c.keys {
		if out[k], err = c.str(k); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// flag is true for the value true and false for anything else.
func (o *object) flag(key string) bool { return o.m[key].v == true }

// only refuses keys that are not in known.
func (o *object) only(known ...string) error {
	for _, k := range o.keys {
		if !slices.Contains(known, k) {
			return o.src.errorf(o.m[k].pos, "known are "+strings.Join(known, ", "), "unknown setting %q", k)
		}
	}
	return nil
}
