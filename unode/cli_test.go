package unode_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// what differs from run to run in the output of the test runner.
var durations = regexp.MustCompile(`duration_ms:? [0-9.]+|\([0-9.]+ms\)`)

// Each command line does with unode what it does with the real Node: output,
// errors and exit code. The files are those of testdata/commandline.
func TestCommandLine(t *testing.T) {
	node, err := realNode()
	if err != nil {
		t.Fatal(err)
	}
	type env = []string
	for _, c := range []struct {
		stdin string
		env   env
		args  string // | stands for a blank within a word
	}{
		{"", nil, "app.js a -b"},
		{"", nil, "-- app.js -x"},
		{"", nil, "app"},
		{"", nil, "./app.js"},
		{"", nil, "esm.mjs"},
		{"", nil, "-r ./pre.js app.js"},
		{"", nil, "--require=./pre.js -r ./pre.js app.js"},
		{"", nil, "--import ./pre.mjs app.js"},
		{"", nil, "-r ./pre.js --import ./pre.mjs esm.mjs"},
		{"", nil, "--env-file=env app.js"},
		{"", nil, "--env-file env --env-file-if-exists=nope app.js"},
		{"", nil, "--env-file=nope app.js"},
		{"", nil, "-p 1+1"},
		{"", nil, "-p ({a:[1,{b:2}]})"},
		{"", nil, "-pe 'x'.repeat(3)"},
		{"", nil, "-p process.argv.slice(1) -- a -b"},
		{"", nil, "-p process.exitCode=3"},
		{"", nil, "-p"},
		{"", nil, "-e console.log(process.argv.length,__filename,require('path').sep) a b"},
		{"", nil, "-e throw|new|Error('boom')"},
		{"", nil, "-e process.exit(4)"},
		{"", nil, "-e process.on('exit',(c)=>console.log('exit',c));process.exitCode=2"},
		{"", nil, "-e"},
		{"", nil, "--input-type=module -e import|fs|from|'fs';console.log(typeof|fs.readFileSync,await|1)"},
		{"", nil, "--input-type=commonjs -e console.log(typeof|require)"},
		{"", nil, "-e import|fs|from|'fs';console.log(typeof|fs.readFileSync)"},
		{"", nil, "-c app.js"},
		{"", nil, "--check esm.mjs"},
		{"", nil, "--bad-option"},
		{"", nil, "-r"},
		{"", nil, "-v"},
		{"", nil, "--title=abc -p process.title"},
		{"", nil, "--expose-gc -p typeof|gc"},
		{"", nil, "--stack-trace-limit=2 -p Error.stackTraceLimit"},
		{"", nil, "--max-old-space-size=100 -p 1"},
		{"", nil, "-C foo -p process.execArgv"},
		{"", nil, "--no-warnings -e process.emitWarning('x')"},
		{"", nil, "-e process.emitWarning('x','MyW','C1')"},
		{"", nil, "--unhandled-rejections=none -e Promise.reject(1)"},
		{"", env{"NODE_OPTIONS=--no-warnings"}, "-e process.emitWarning('x');console.log(process.execArgv)"},
		{"", env{"NODE_OPTIONS=-r ./pre.js"}, "app.js"},
		{"", env{"NODE_OPTIONS=--bad"}, "app.js"},
		{"", env{"NODE_OPTIONS=-e 1"}, "app.js"},
		{"console.log(__filename, process.argv.length)\n", nil, "- a b"},
		{"console.log(1)\n", nil, ""},
		{"import('fs').then((m) => console.log(typeof m.default))\n", nil, "--input-type=module"},
		{"1+1\n", nil, "-p"},
		{"let x = 1; x\n", nil, "-p -"},
		{"1+1\n", nil, "-i"},
		{"", nil, "-i -e console.log(5)"},
		{"", nil, "pass.test.js"},
		{"", nil, "--test --test-isolation=none pass.test.js"},
		{"", nil, "--test --test-isolation=none --test-reporter=tap pass.test.js"},
		{"", nil, "--test --test-isolation=none --test-name-pattern=adds pass.test.js"},
		{"", nil, "--test --test-isolation=none --test-reporter=dot pass.test.js fail.test.js"},
		{"", nil, "--test --test-isolation=none"},
	} {
		t.Run(strings.Join(c.env, " ")+c.stdin+c.args, func(t *testing.T) {
			t.Parallel()
			dir, err := filepath.Abs("testdata/commandline")
			if err != nil {
				t.Fatal(err)
			}
			words := strings.Fields(c.args)
			for i := range words {
				words[i] = strings.ReplaceAll(words[i], "|", " ")
			}
			run := func(name string) outcome {
				o := runProgramEnv(t, dir, c.stdin, c.env, name, words...)
				for _, s := range []*string{&o.stdout, &o.stderr} {
					*s = durations.ReplaceAllString(strings.ReplaceAll(*s, name, "PROGRAM"), "TIME")
				}
				return o
			}
			compare(t, run(program(t)), run(node))
		})
	}
}

// The program runs under any name and from any folder.
func TestOtherName(t *testing.T) {
	link := filepath.Join(t.TempDir(), "node")
	if err := os.Symlink(program(t), link); err != nil {
		t.Fatal(err)
	}
	o := runProgram(t, t.TempDir(), "", link, "-p", "process.execPath === require('fs').realpathSync(process.argv0) && process.versions.unode !== undefined")
	if o.stdout != "true\n" {
		t.Errorf("%+v", o)
	}
}
