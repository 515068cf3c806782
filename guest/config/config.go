// Package config is the document that tells a nodeos guest what to run.
//
// The image carries a Machine at Path; a virtual machine monitor may lay an
// Overlay over it at boot. Both are JSON, and a document is taken whole or not
// at all: an unknown field or a value out of range is an error that names it.
//
// Caution: the document is world-readable inside the guest. Secrets do not
// belong in it.
package config

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"path"
	"reflect"
	"strings"
	"time"
	"unicode"
)

// Path is where the image holds its Machine.
const Path = "/etc/nodeos/machine.json"

// OverlayName is the fw_cfg file name of the Overlay (QEMU docs/specs/fw_cfg:
// names of users start with "opt/").
const OverlayName = "opt/nodeos/machine"

// Restart says what init does when the app has ended.
type Restart string

const (
	RestartNo        Restart = "no"         // end the machine with the app's exit code
	RestartOnFailure Restart = "on-failure" // start again after a non-zero exit or a signal
	RestartAlways    Restart = "always"     // start again after any end
)

// Then says what becomes of the machine when the app will not be started again.
type Then string

const (
	ThenPoweroff Then = "poweroff"
	ThenReboot   Then = "reboot"
	ThenREPL     Then = "repl" // stay up with a REPL on the console
)

// Defaults for fields that are absent.
const (
	DefaultHostname  = "nodeos"
	DefaultStopGrace = 10 * time.Second // as `docker stop`
	DefaultUID       = 1000             // the user `node` of /etc/passwd
)

// Machine is the whole document. The zero value boots to a REPL (barebones).
type Machine struct {
	Hostname string `json:"hostname,omitempty"`
	App      *App   `json:"app,omitempty"`
}

// App is the one program of an image.
type App struct {
	Name      string            `json:"name,omitempty"` // default "app"
	Command   []string          `json:"command"`        // argv; the first is an absolute path
	Dir       string            `json:"dir"`            // working directory, absolute
	Env       map[string]string `json:"env,omitempty"`
	UID       int               `json:"uid,omitempty"` // 0 means DefaultUID: an app never runs as root
	GID       int               `json:"gid,omitempty"` // 0 means UID
	Restart   Restart           `json:"restart,omitempty"`
	Then      Then              `json:"then,omitempty"`
	StopGrace Duration          `json:"stopGrace,omitempty"` // from SIGTERM to SIGKILL
}

// Overlay changes a Machine at boot. Absent fields leave it as it is.
type Overlay struct {
	Hostname string            `json:"hostname,omitempty"`
	Env      map[string]string `json:"env,omitempty"`     // added to the app's, winning over it
	Command  []string          `json:"command,omitempty"` // replaces the app's
	Restart  Restart           `json:"restart,omitempty"`
	Then     Then              `json:"then,omitempty"`
	// Unattended says that nobody is at the console: what would end in a REPL
	// there because it failed ends the machine.
	Unattended bool `json:"unattended,omitempty"`
}

// Duration is a time.Duration written as Go writes it ("10s") in JSON.
type Duration time.Duration

func (d Duration) MarshalText() ([]byte, error) { return []byte(time.Duration(d).String()), nil }

func (d *Duration) UnmarshalText(b []byte) error {
	v, err := time.ParseDuration(string(b))
	if err != nil || v < 0 {
		return fmt.Errorf("%q is not a duration such as \"10s\"", b)
	}
	*d = Duration(v)
	return nil
}

// Parse reads and checks a Machine and fills in the defaults.
func Parse(b []byte) (*Machine, error) {
	var m Machine
	if err := decode(b, &m); err != nil {
		return nil, err
	}
	return &m, m.complete()
}

// ParseOverlay reads and checks an Overlay.
func ParseOverlay(b []byte) (*Overlay, error) {
	var o Overlay
	if err := decode(b, &o); err != nil {
		return nil, err
	}
	return &o, errors.Join(o.Restart.check(), o.Then.check())
}

// Apply lays o over m. It is an error to give an app's settings to a machine
// that has no app.
func (m *Machine) Apply(o *Overlay) error {
	if o.Hostname != "" {
		m.Hostname = o.Hostname
	}
	if m.App == nil {
		if len(o.Env) > 0 || len(o.Command) > 0 || o.Restart != "" || o.Then != "" {
			return errors.New("settings for an app, but this image has none")
		}
		return m.complete()
	}
	if len(o.Env) > 0 {
		env := maps.Clone(m.App.Env)
		if env == nil {
			env = map[string]string{}
		}
		maps.Copy(env, o.Env)
		m.App.Env = env
	}
	if len(o.Command) > 0 {
		m.App.Command = o.Command
	}
	if o.Restart != "" {
		m.App.Restart = o.Restart
	}
	if o.Then != "" {
		m.App.Then = o.Then
	}
	return m.complete()
}

// decode reads b into v. Its errors start with the line and column where the
// document is wrong.
func decode(b []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return located(b, err)
	}
	end := d.InputOffset()
	if rest := bytes.TrimLeft(b[end:], " \t\r\n"); len(rest) > 0 {
		return errorAt(b, int64(len(b)-len(rest)), "more data after the document")
	}
	return nil
}

// located gives an error of encoding/json its place in b.
func located(b []byte, err error) error {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		return errorAt(b, syntax.Offset-1, strings.TrimPrefix(err.Error(), "json: "))
	case errors.As(err, &kind):
		field := kind.Field
		if field == "" {
			field = "the document"
		}
		return errorAt(b, kind.Offset-1, fmt.Sprintf("%s: got %s, want %s", field, kind.Value, jsonKind(kind.Type.Kind())))
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return errorAt(b, int64(len(b)), "the document ends too early")
	}
	// encoding/json says which field it does not know, but not where.
	if name, ok := strings.CutPrefix(err.Error(), "json: unknown field "); ok {
		return errorAt(b, int64(bytes.Index(b, []byte(name))), "unknown field "+name)
	}
	return err
}

func jsonKind(k reflect.Kind) string {
	switch k {
	case reflect.Struct, reflect.Map, reflect.Pointer:
		return "object"
	case reflect.Slice:
		return "list"
	case reflect.Int:
		return "whole number"
	}
	return k.String()
}

// errorAt puts the line and column (in bytes, from 1) of offset before text.
func errorAt(b []byte, offset int64, text string) error {
	before := b[:max(0, min(offset, int64(len(b))))]
	line := bytes.Count(before, []byte("\n")) + 1
	column := len(before) - bytes.LastIndexByte(before, '\n')
	return fmt.Errorf("line %d, column %d: %s", line, column, text)
}

func (m *Machine) complete() error {
	if m.Hostname == "" {
		m.Hostname = DefaultHostname
	}
	if !hostname(m.Hostname) {
		return fmt.Errorf("hostname %q: letters, digits, hyphens and dots, at most 63, no hyphen or dot at an end", m.Hostname)
	}
	if m.App == nil {
		return nil
	}
	return m.App.complete()
}

// hostname tells whether s is a name of RFC 1123 section 2.1 that sethostname(2)
// takes (64 bytes with its NUL).
func hostname(s string) bool {
	if len(s) > 63 || strings.Trim(s, "-.") != s {
		return false
	}
	for _, c := range []byte(s) {
		if !('a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '-' || c == '.') {
			return false
		}
	}
	return true
}

func (a *App) complete() error {
	if a.Name == "" {
		a.Name = "app"
	}
	if strings.ContainsFunc(a.Name, unicode.IsControl) { // it stands in lines of the console
		return fmt.Errorf("app.name: %q has control characters", a.Name)
	}
	if len(a.Command) == 0 {
		return errors.New("app.command is empty")
	}
	for _, arg := range a.Command {
		if strings.Contains(arg, "\x00") { // execve(2) could not pass it on
			return fmt.Errorf("app.command: %q has a NUL", arg)
		}
	}
	if !path.IsAbs(a.Command[0]) {
		return fmt.Errorf("app.command: %q is not an absolute path", a.Command[0])
	}
	if a.Dir == "" {
		a.Dir = "/app"
	}
	if !path.IsAbs(a.Dir) {
		return fmt.Errorf("app.dir: %q is not an absolute path", a.Dir)
	}
	for k, v := range a.Env {
		if k == "" || strings.ContainsAny(k, "=\x00") {
			return fmt.Errorf("app.env: %q is not a variable's name", k)
		}
		if strings.Contains(v, "\x00") {
			return fmt.Errorf("app.env: the value of %s has a NUL", k)
		}
	}
	if a.UID < 0 || a.GID < 0 {
		return fmt.Errorf("app.uid %d, app.gid %d: must not be negative", a.UID, a.GID)
	}
	if a.UID == 0 {
		a.UID = DefaultUID
	}
	if a.GID == 0 {
		a.GID = a.UID
	}
	if a.Restart == "" {
		a.Restart = RestartOnFailure
	}
	if a.Then == "" {
		a.Then = ThenPoweroff
	}
	if a.StopGrace == 0 {
		a.StopGrace = Duration(DefaultStopGrace)
	}
	return errors.Join(a.Restart.check(), a.Then.check())
}

func (r Restart) check() error {
	switch r {
	case "", RestartNo, RestartOnFailure, RestartAlways:
		return nil
	}
	return fmt.Errorf("restart: %q is none of no, on-failure, always", r)
}

func (t Then) check() error {
	switch t {
	case "", ThenPoweroff, ThenReboot, ThenREPL:
		return nil
	}
	return fmt.Errorf("then: %q is none of poweroff, reboot, repl", t)
}
