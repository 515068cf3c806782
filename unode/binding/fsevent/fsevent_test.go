package fsevent

import (
	"os"
	"path/filepath"
	"testing"

	"nodeos/unode/binding"
	"nodeos/unode/engine"
)

// TestWatch sees what real changes of a real folder give, until it has seen
// them all.
func TestWatch(t *testing.T) {
	r := binding.NewRegistry()
	Register(r)
	iso, err := engine.New(r.Registry)
	if err != nil {
		t.Fatal(err)
	}
	e := binding.New(iso, r, binding.Process{}, func(code int) { t.Errorf("exit %d", code) })
	g := e.Global()
	defer e.Free(g)
	e.Set(g, "native", e.Natives())
	dir := t.TempDir()
	file := filepath.Join(dir, "f")
	e.Set(g, "dir", e.NewString(dir))
	e.Set(g, "file", e.NewString(file))

	eval := func(src string) string {
		t.Helper()
		v := e.Eval(src, "test.js")
		if v.IsException() {
			t.Fatal(e.ExceptionText())
		}
		defer e.Free(v)
		return e.String(v)
	}
	if got := eval(`
		var seen = [];
		var w = new native['fs_event_wrap.FSEvent']();
		w.close();
		[w.initialized, w.start('/nowhere/at/all', true, false, 'utf8'), w.initialized,
		 w.start(dir, true, false, 'utf8'), w.initialized].join()`); got != "false,-2,false,0,true" {
		t.Errorf("start: %s", got)
	}
	eval(`w.onchange = (status, type, name) => {
			seen.push([status, type, name].join());
			if (name === 'end') w.close();
		}`)
	for _, f := range []func() error{
		func() error { return os.WriteFile(file, []byte("x"), 0o644) },
		func() error { return os.Chmod(file, 0o600) },
		func() error { return os.Rename(file, filepath.Join(dir, "g")) },
		func() error { return os.Remove(filepath.Join(dir, "g")) },
		func() error { return os.Mkdir(filepath.Join(dir, "end"), 0o755) },
	} {
		if err := f(); err != nil {
			t.Fatal(err)
		}
	}
	e.Loop.Run(e)
	want := "0,rename,f 0,change,f 0,change,f 0,rename,f 0,rename,g 0,rename,g 0,rename,end"
	if got := eval(`seen.join(' ')`); got != want {
		t.Errorf("events\n got %s\nwant %s", got, want)
	}
}
