package unode

import (
	"bytes"
	"encoding/json"
	"path"
	"strings"
	"syscall"

	"nodeos/sys"
	"nodeos/unode/binding"
)

// runScript is `unode --run name -- args`: it becomes the shell that runs a script
// of the nearest package.json, in its folder (src/node_task_runner.cc). It
// returns an exit code only when it could not.
func runScript(name string, args []string) int {
	fail := func(text string) int {
		binding.WriteStderr(text + "\n")
		return 1
	}
	cwd, errno := sys.Getcwd()
	if errno != 0 {
		return fail("getcwd: " + errno.Error())
	}
	dir := cwd
	file, text, bins := "", []byte(nil), ""
	for {
		bins += path.Join(dir, "node_modules/.bin") + ":"
		file = path.Join(dir, "package.json")
		if text, errno = sys.ReadFile(file); errno == 0 {
			break
		}
		if dir == "/" {
			return fail("Can't find package.json for directory " + cwd)
		}
		dir = path.Dir(dir)
	}
	pkg := map[string]json.RawMessage{}
	if json.Unmarshal(text, &pkg) != nil {
		return fail("Can't parse " + file)
	}
	scripts := map[string]json.RawMessage{}
	if json.Unmarshal(pkg["scripts"], &scripts) != nil || pkg["scripts"] == nil {
		return fail(`Can't find "scripts" field in ` + file)
	}
	var command string
	switch raw, ok := scripts[name]; {
	case !ok:
		return fail(`Missing script: "` + name + `" for ` + file + "\n\nAvailable scripts are:" + listScripts(pkg["scripts"]))
	case json.Unmarshal(raw, &command) != nil || raw[0] != '"':
		return fail(`Script "` + name + `" is unexpectedly not a string for ` + file + "\n")
	}
	for _, a := range args {
		command += " " + shellWord(a)
	}
	if errno := sys.Chdir(dir); errno != 0 {
		return fail("chdir " + dir + ": " + errno.Error())
	}
	env := []string{"NODE_RUN_SCRIPT_NAME=" + name, "NODE_RUN_PACKAGE_JSON_PATH=" + file}
	for _, v := range syscall.Environ() {
		if rest, ok := strings.CutPrefix(v, "PATH="); ok {
			v = "PATH=" + bins + rest
		}
		env = append(env, v)
	}
	errno = sys.Exec("/bin/sh", []string{"/bin/sh", "-c", command}, env)
	return fail("/bin/sh: " + errno.Error())
}

// listScripts gives a line for each script, in the file's order.
func listScripts(object json.RawMessage) string {
	var b strings.Builder
	d := json.NewDecoder(bytes.NewReader(object))
	d.Token()
	for d.More() {
		key, err := d.Token()
		var value any
		if err != nil || d.Decode(&value) != nil {
			break
		}
		if s, ok := value.(string); ok {
			b.WriteString("\n  " + key.(string) + ": " + s)
		}
	}
	return b.String()
}

// shellWord quotes an argument for the shell where it needs that.
func shellWord(s string) string {
	if s != "" && !strings.ContainsAny(s, "\t\n\r \"#$&'()*;<>?\\`|~") {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
