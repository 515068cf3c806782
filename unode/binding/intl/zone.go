package intl

import (
	"strings"
	"time"
	_ "time/tzdata" // for machines without zoneinfo files

	"nodeos/sys"
	"nodeos/unode/binding"
	"nodeos/unode/engine"
)

// zones are the time zones that were asked for.
type zones map[string]*time.Location

func location(e *binding.Env, name string) *time.Location {
	known := *binding.State(e, func() *zones { return &zones{} })
	if l, ok := known[name]; ok {
		return l
	}
	var l *time.Location
	if name != "" && name != "Local" {
		l, _ = time.LoadLocation(name) // it refuses paths
	}
	known[name] = l
	return l
}

// zone takes a name and returns the time zone's, or undefined.
func zone(c *engine.Call) engine.Value {
	if l := location(binding.EnvOf(c), c.String(0)); l != nil {
		return c.Iso.NewString(l.String())
	}
	return engine.Undefined
}

// zoneOffset takes (zone, ms since 1970) and returns [minutes east of Greenwich,
// whether it is summer time].
func zoneOffset(c *engine.Call) engine.Value {
	l := location(binding.EnvOf(c), c.String(0))
	if l == nil {
		l = time.UTC
	}
	t := time.UnixMilli(int64(c.Iso.Number(c.Arg(1)))).In(l)
	_, seconds := t.Zone()
	return c.Iso.NewArray(engine.Number(float64(seconds)/60), engine.Bool(t.IsDST()))
}

// defaultZone takes the environment variable TZ and returns the name of the
// process's time zone: that one, else the machine's.
func defaultZone(c *engine.Call) engine.Value {
	e := binding.EnvOf(c)
	names := []string{"UTC"}
	if c.Arg(0).IsString() {
		names = append([]string{strings.TrimPrefix(c.String(0), ":")}, names...)
	} else {
		target, _ := sys.Readlink("/etc/localtime")
		if _, name, ok := strings.Cut(target, "/zoneinfo/"); ok {
			names = append([]string{name}, names...)
		}
	}
	for _, name := range names {
		if l := location(e, name); l != nil {
			return c.Iso.NewString(l.String())
		}
	}
	return c.Iso.NewString("UTC")
}
