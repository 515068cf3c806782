package engine

import (
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"nodeos/sys"
)

// zone is the process's time zone: the last that was asked for, with what TZ was
// then (nil when it was not set), so that a program can change it (Node,
// RealEnvStore::Set).
var zone atomic.Pointer[localZone]

type localZone struct {
	set  bool
	tz   string
	zone *time.Location // nil: not known by this name
}

// current returns the zone, looking at TZ.
func current() *localZone {
	tz, set := syscall.Getenv("TZ")
	z := zone.Load()
	if z == nil || z.tz != tz || z.set != set {
		z = &localZone{set, tz, loadZone(tz, set)}
		zone.Store(z)
	}
	return z
}

// LocalZone is the name of the process's time zone, "UTC" when it has none.
func LocalZone() string {
	if z := current().zone; z != nil && z.String() != "Local" {
		return z.String()
	}
	return "UTC"
}

// zoneOffset is the engine's ZoneHook. Zones come from the machine's zoneinfo files
// or from time/tzdata, which package intl links.
func zoneOffset(ms int64) (minutes int, ok bool) {
	z := current()
	if z.zone == nil || z.zone == time.UTC {
		return 0, z.zone != nil
	}
	_, seconds := time.UnixMilli(ms).In(z.zone).Zone()
	return seconds / 60, true
}

// loadZone returns the time zone that TZ names, or the machine's when it is not
// set; nil when that is no name of a zone.
func loadZone(tz string, set bool) *time.Location {
	if !set {
		target, _ := sys.Readlink("/etc/localtime")
		if _, tz, set = strings.Cut(target, "/zoneinfo/"); !set {
			b, _ := sys.ReadFile("/etc/localtime")
			if z, err := time.LoadLocationFromTZData("Local", b); err == nil {
				return z
			}
			return time.UTC
		}
	}
	z, err := time.LoadLocation(strings.TrimPrefix(tz, ":"))
	if err != nil {
		return nil
	}
	return z
}
