package image

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"nodeos/unode/flavour"
)

// TestRuntime: only an image made for size takes unode-small, and only for an
// app that needs no more.
func TestRuntime(t *testing.T) {
	for _, tt := range []struct {
		optimize Optimize
		server   string
		want     string
		why      string
	}{
		{Size, "require('http')", flavour.Small, "unode-small"},
		{Size, "require('https')", flavour.Full, "because server.js has require('https'"},
		{Balance, "require('http')", flavour.Full, ""},
		{Speed, "require('http')", flavour.Full, ""},
	} {
		files := maps.Clone(projectFiles)
		files["server.js"] = tt.server
		o := inputs(t)
		o.Small = filepath.Join(t.TempDir(), flavour.Small)
		if err := os.WriteFile(o.Small, []byte("small"), 0o755); err != nil {
			t.Fatal(err)
		}
		var said strings.Builder
		o.Logf = func(format string, args ...any) { fmt.Fprintf(&said, format+"\n", args...) }
		o.Optimize, o.App = tt.optimize, openApp(t, writeProject(t, files))
		if m := build(t, o); m.Runtime != tt.want || !strings.Contains(said.String(), tt.why) {
			t.Errorf("%s, %s: %s, %q", tt.optimize, tt.server, m.Runtime, said.String())
		}
	}
}
