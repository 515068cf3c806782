package libquickjs

import "modernc.org/libc"

// ZoneHook returns how many minutes the local time is east of Greenwich at a time,
// in ms since 1970; ok is false when it does not know the time zone.
var ZoneHook func(ms int64) (minutes int, ok bool)

// toLocal is what to add to UTC for the local time at ms, in minutes.
func toLocal(tls *libc.TLS, ms int64) int64 { return -int64(_getTimezoneOffset(tls, ms)) }

// fromLocal is what to add to the local time ms, in minutes, for UTC. A time that
// is skipped or comes twice has the offset from before (ECMA-262, 21.4.1.26).
func fromLocal(tls *libc.TLS, ms int64) int32 {
	const day, minute = 24 * 60 * 60 * 1000, 60 * 1000
	before, after := toLocal(tls, ms-day), toLocal(tls, ms+day)
	if before != after && toLocal(tls, ms-before*minute) != before && toLocal(tls, ms-after*minute) == after {
		return int32(-after)
	}
	return int32(-before)
}
