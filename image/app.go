package image

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"nodeos/guest/config"
	"nodeos/image/layer"
	"nodeos/npm"
)

const sticky = fs.ModeSticky

// DefaultPort is PORT for an app that does not set its own: what express, Next.js
// and most tutorials of Node listen on.
const DefaultPort = 3000

// appDir is where an app lies in a guest, relative to its root.
const appDir = "app"

// MachineFor is the document that starts a project in a guest. The environment
// is, each winning over the one before:
//
//	NODE_ENV=production            as in every image of Node
//	PORT=3000                      or "port" of nodeos's settings
//	HOME=/home/node
//	PATH=/app/node_modules/.bin:/bin  as npm gives a script
//	npm_package_name, npm_package_version, npm_lifecycle_event
//	                               when the start comes from "scripts", as npm does
//	K=V before node in the start command
//	"env" of nodeos's settings
//
// The host name is the package's name, without its scope.
func MachineFor(p *npm.Project) (*config.Machine, error) {
	port := DefaultPort
	if p.Settings.Port != 0 {
		port = p.Settings.Port
	}
	env := map[string]string{
		"NODE_ENV": "production",
		"PORT":     strconv.Itoa(port),
		"HOME":     "/home/node",
		"PATH":     "/" + appDir + "/node_modules/.bin:/bin",
	}
	if script, ok := strings.CutPrefix(p.Start.From, "scripts."); ok {
		env["npm_package_name"], env["npm_package_version"], env["npm_lifecycle_event"] = p.Name, p.Version, script
	}
	maps.Copy(env, p.Start.Env)
	maps.Copy(env, p.Settings.Env)
	command := append([]string{"/bin/unode"}, p.Start.Flags...)
	command = append(command, "/"+path.Join(appDir, p.Start.File))
	m := config.Machine{
		Hostname: hostname(p),
		App: &config.App{
			Name:    p.Name,
			Command: append(command, p.Start.Args...),
			Dir:     "/" + appDir,
			Env:     env,
			Restart: config.Restart(p.Settings.Restart),
			Then:    config.Then(p.Settings.Then),
		},
	}
	if s := p.Settings.StopGrace; s != "" {
		d, err := time.ParseDuration(s)
		if err != nil || d < 0 {
			return nil, settingsError(p, fmt.Errorf("stopGrace: %q is not a duration such as \"10s\"", s))
		}
		m.App.StopGrace = config.Duration(d)
	}
	// What the guest would refuse is refused here.
	text, err := json.Marshal(m)
	if err != nil {
		return nil, settingsError(p, err)
	}
	full, err := config.Parse(text)
	if err != nil {
		return nil, settingsError(p, err)
	}
	return full, nil
}

func settingsError(p *npm.Project, err error) error {
	return &npm.Error{Path: filepath.Join(p.Dir, "package.json"), Msg: "nodeos's settings: " + err.Error()}
}

// hostname makes a name that RFC 1123 allows of a package's.
func hostname(p *npm.Project) string {
	if p.Settings.Hostname != "" {
		return p.Settings.Hostname
	}
	name := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return '-'
	}, strings.ToLower(path.Base(p.Name)))
	return strings.Trim(name[:min(len(name), 63)], "-")
}

// appLayer lists what of the root file system is the app's, in two parts: its
// packages, which seldom change, and its own files with the machine's document.
// All of it is root's and read-only for the app, as the rest of the system.
func appLayer(o *Options, machine *config.Machine) (packages, own []layer.File, err error) {
	text, err := json.MarshalIndent(machine, "", "  ")
	if err != nil {
		return nil, nil, fmt.Errorf("write the machine's document: %w", err)
	}
	document := layer.Text(strings.TrimPrefix(config.Path, "/"), string(text)+"\n")
	document.Part = partOwn
	own = append(own, document)
	if o.App == nil {
		return nil, own, nil
	}
	files, notes, err := o.App.Files(isOutput)
	if err != nil {
		return nil, nil, err
	}
	for _, n := range notes {
		o.Logf("note: %s", n)
	}
	for _, f := range files {
		out := layer.File{Path: path.Join(appDir, f.Path), Mode: f.Mode, Link: f.Link, Source: f.Source, Size: f.Size, Part: f.Package}
		if f.Package == "" {
			out.Part = partOwn
			own = append(own, out)
		} else {
			packages = append(packages, out)
		}
	}
	return packages, own, nil
}
