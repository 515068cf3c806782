package process

import (
	"slices"
	"strconv"
	"strings"

	"nodeos/sys"
	"nodeos/unode/binding"
	"nodeos/unode/engine"
)

// What the functions that set credentials return beside 0.
const (
	unknownUser  = 1 // or group, where there is only one
	unknownGroup = 2
)

func registerCredentials(r *binding.Registry) {
	id := func(f func() int) engine.Func {
		return func(c *engine.Call) engine.Value { return engine.Int(f()) }
	}
	r.Func("credentials.getuid", id(sys.Getuid))
	r.Func("credentials.geteuid", id(sys.Geteuid))
	r.Func("credentials.getgid", id(sys.Getgid))
	r.Func("credentials.getegid", id(sys.Getegid))
	r.Func("credentials.getgroups", func(c *engine.Call) engine.Value {
		groups := sys.Getgroups()
		// The system may leave out the effective group; Node does not.
		if own := uint32(sys.Getegid()); !slices.Contains(groups, own) {
			groups = append(groups, own)
		}
		out := c.Iso.NewArray()
		for i, g := range groups {
			c.Iso.SetIndex(out, i, engine.Int(int(g)))
		}
		return out
	})
	set := func(call, file string, f func(uint32) sys.Errno) {
		r.Func("credentials."+call, func(c *engine.Call) engine.Value {
			n, ok := idOf(c.Iso, c.Arg(0), file)
			if !ok {
				return engine.Int(unknownUser)
			}
			return credentialSet(c, f(n), call)
		})
	}
	set("setuid", "/etc/passwd", sys.Setuid)
	set("seteuid", "/etc/passwd", sys.Seteuid)
	set("setgid", "/etc/group", sys.Setgid)
	set("setegid", "/etc/group", sys.Setegid)
	r.Func("credentials.setgroups", setGroups)
	r.Func("credentials.initgroups", initGroups)
	r.Func("credentials.safeGetenv", func(c *engine.Call) engine.Value {
		// Not for programs that run with more rights than their user.
		if sys.Getuid() != sys.Geteuid() || sys.Getgid() != sys.Getegid() {
			return engine.Undefined
		}
		v, ok := binding.EnvOf(c).Variables.Get(c.String(0))
		if !ok {
			return engine.Undefined
		}
		return c.Iso.NewString(v)
	})
	r.Func("credentials.getTempDir", func(c *engine.Call) engine.Value {
		for _, k := range []string{"TMPDIR", "TMP", "TEMP"} {
			if v, ok := binding.EnvOf(c).Variables.Get(k); ok && v != "" {
				if v != "/" {
					v = strings.TrimSuffix(v, "/")
				}
				return c.Iso.NewString(v)
			}
		}
		return c.Iso.NewString("/tmp")
	})
	r.Shim("credentials", `binding.implementsPosixCredentials = true;`)
}

// credentialSet returns 0, or throws err.
func credentialSet(c *engine.Call, err sys.Errno, call string) engine.Value {
	if err != 0 {
		return c.Iso.Throw(binding.EnvOf(c).ErrnoException(err, call, "", ""))
	}
	return engine.Int(0)
}

// setGroups returns the number, from 1 on, of the group that does not exist.
func setGroups(c *engine.Call) engine.Value {
	var ids []uint32
	unknown := 0
	c.Iso.Each(c.Arg(0), func(i int, v engine.Value) bool {
		n, ok := idOf(c.Iso, v, "/etc/group")
		if !ok {
			unknown = i + 1
		}
		ids = append(ids, n)
		return ok
	})
	if unknown != 0 {
		return engine.Int(unknown)
	}
	return credentialSet(c, sys.Setgroups(ids), "setgroups")
}

// initGroups takes (user, extra group): the groups are all that list the user,
// and the extra one.
func initGroups(c *engine.Call) engine.Value {
	passwd, _ := sys.ReadFile("/etc/passwd")
	group, _ := sys.ReadFile("/etc/group")
	user, ok := nameOf(c.Iso, c.Arg(0), string(passwd))
	if !ok {
		return engine.Int(unknownUser)
	}
	extra, ok := idOf(c.Iso, c.Arg(1), "/etc/group")
	if !ok {
		return engine.Int(unknownGroup)
	}
	return credentialSet(c, sys.Setgroups(groupsOf(string(group), user, extra)), "initgroups")
}

// idOf returns the number that v is, or that file has for the name.
func idOf(iso *engine.Isolate, v engine.Value, file string) (id uint32, ok bool) {
	if !v.IsString() {
		return uint32(iso.Int(v)), true
	}
	text, _ := sys.ReadFile(file)
	return lookUp(string(text), iso.String(v))
}

// lookUp finds the number of a name in the text of /etc/passwd or /etc/group:
// lines of "name:password:number:…".
func lookUp(text, name string) (id uint32, ok bool) {
	for line := range strings.Lines(text) {
		if f := strings.Split(line, ":"); len(f) > 3 && f[0] == name {
			n, err := strconv.ParseUint(f[2], 10, 32)
			return uint32(n), err == nil
		}
	}
	return 0, false
}

// nameOf returns the name that v is, or that a user of that number has.
func nameOf(iso *engine.Isolate, v engine.Value, passwd string) (name string, ok bool) {
	if v.IsString() {
		return iso.String(v), true
	}
	id := strconv.Itoa(iso.Int(v))
	for line := range strings.Lines(passwd) {
		if f := strings.Split(line, ":"); len(f) > 3 && f[2] == id {
			return f[0], true
		}
	}
	return "", false
}

// groupsOf returns the groups of the text of /etc/group that list user, after
// extra.
func groupsOf(text, user string, extra uint32) []uint32 {
	out := []uint32{extra}
	for line := range strings.Lines(text) {
		f := strings.Split(strings.TrimSpace(line), ":")
		if len(f) != 4 || !slices.Contains(strings.Split(f[3], ","), user) {
			continue
		}
		if n, err := strconv.ParseUint(f[2], 10, 32); err == nil && uint32(n) != extra {
			out = append(out, uint32(n))
		}
	}
	return out
}
