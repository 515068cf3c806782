package boot

import (
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"nodeos/guest/config"
	"nodeos/guest/service"
)

// runtime is the program of the REPL.
const runtime = "/bin/unode"

// wayOut is how a person at the REPL ends the machine.
const wayOut = "process.kill(1) powers off"

func (g *guest) appSpec() *service.Spec {
	a := g.machine.App
	return &service.Spec{
		Kind: "app", Name: a.Name, Command: a.Command, Dir: a.Dir, Env: appEnv(a, lookUser(a.UID)), UID: a.UID, GID: a.GID,
		Restart: a.Restart, Grace: time.Duration(a.StopGrace),
	}
}

// replSpec is the REPL, started again whenever it ends. why is said before.
func (g *guest) replSpec(why string) *service.Spec {
	root := lookUser(0)
	dir := root.home
	if g.machine.App != nil {
		dir = g.machine.App.Dir // where require finds the app's packages
	}
	if _, err := os.Stat(dir); err != nil {
		dir = "/"
	}
	return &service.Spec{
		Kind: "REPL", Name: "node", Hello: why + "; here is a REPL for root: " + wayOut,
		Command: []string{runtime, "-i"}, Dir: dir,
		// The terminal is at the other end of a serial line and tells nothing of
		// itself; nearly all of today's understand what xterm does.
		Env: environment(root, dir, map[string]string{"TERM": "xterm-256color"}),
		// It is started again for a person who typed ^D, but not for ever when it
		// ends by itself.
		Terminal: true, Restart: config.RestartAlways, GoodRun: time.Second, GiveUp: 5,
	}
}

// user is a line of passwd(5).
type user struct {
	name, home string
	uid, gid   int
}

func lookUser(uid int) user {
	b, _ := os.ReadFile("/etc/passwd")
	return findUser(string(b), uid)
}

// findUser is the user with that id; one without a line lives in /tmp.
func findUser(passwd string, uid int) user {
	for line := range strings.Lines(passwd) {
		f := strings.Split(strings.TrimSuffix(line, "\n"), ":")
		if len(f) < 7 || f[2] != strconv.Itoa(uid) {
			continue
		}
		if gid, err := strconv.Atoi(f[3]); err == nil && strings.HasPrefix(f[5], "/") {
			return user{f[0], f[5], uid, gid}
		}
	}
	return user{strconv.Itoa(uid), "/tmp", uid, uid}
}

// appEnv is the environment of the app. What its document says wins.
func appEnv(a *config.App, u user) []string {
	env := map[string]string{"NODE_ENV": "production"} // as in images of other makers; libraries turn their caches on
	maps.Copy(env, a.Env)
	return environment(u, a.Dir, env)
}

// environment is more over what every program gets, sorted.
func environment(u user, dir string, more map[string]string) []string {
	env := map[string]string{
		"PATH": strings.TrimRight(dir, "/") + "/node_modules/.bin:/usr/local/bin:/usr/bin:/bin", // as npm has it
		"HOME": u.home, "USER": u.name, "LOGNAME": u.name, "LANG": "C.UTF-8",
	}
	maps.Copy(env, more)
	out := make([]string, 0, len(env))
	for k, v := range env {
		out = append(out, k+"="+v)
	}
	slices.Sort(out)
	return out
}
