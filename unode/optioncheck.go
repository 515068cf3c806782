package unode

import (
	"errors"
	"strings"
)

// implied says which boolean options others turn on (Implies in
// src/node_options.cc).
var implied = map[string]string{
	"--inspect-brk":                  "--inspect",
	"--inspect-brk-node":             "--inspect",
	"--inspect-wait":                 "--inspect",
	"--env-file":                     "[has_env_file_string]",
	"--env-file-if-exists":           "[has_env_file_string]",
	"--eval":                         "[has_eval_string]",
	"--test-random-seed":             "[has_test_random_seed]",
	"--use-openssl-ca":               "[ssl_openssl_cert_store]",
	"--watch-path":                   "--watch",
	"--report-signal":                "--report-on-signal",
	"--trace-env-js-stack":           "--trace-env",
	"--trace-env-native-stack":       "--trace-env",
	"--experimental-transform-types": "--enable-source-maps",
}

// imply turns on what the given options imply.
func (p *parser) imply() {
	for name, v := range p.values {
		if other := implied[name]; other != "" && v != false {
			p.values[other] = true
		}
	}
	// Two names of one option.
	if v, ok := p.values["--experimental-require-module"]; ok {
		p.values["--require-module"] = v
	}
	if (p.on("--permission") || p.on("--permission-audit")) && !p.on("--allow-addons") {
		p.values["--addons"] = false
	}
}

// check refuses combinations and values of options (CheckOptions in
// src/node_options.cc). args are what follows the options.
func (p *parser) check(args []string) error {
	var errs []error
	bad := func(text string) { errs = append(errs, errors.New(text)) }
	given := func(name string) bool { _, ok := p.values[name]; return ok }
	both := func(a, b string) {
		if (p.on(a) || a == "--eval" && given(a)) && (p.on(b) || b == "--eval" && given(b)) {
			bad("either " + a + " or " + b + " can be used, not both")
		}
	}
	oneOf := func(name, text string, values ...string) {
		v, ok := p.values[name].(string)
		for _, known := range values {
			ok = ok && v != known
		}
		if ok && v != "" {
			bad(text)
		}
	}
	for _, name := range []string{"--permission", "--permission-audit"} {
		if p.on(name) { // better refused than not enforced
			bad(name + " is not implemented in unode")
		}
	}
	if p.on("--debug") || p.on("--debug-brk") {
		bad("[DEP0062]: `node --debug` and `node --debug-brk` are invalid. Please use `node --inspect` and `node --inspect-brk` instead.")
	}
	if uids, ok := p.values["--inspect-publish-uid"].(string); ok {
		for _, uid := range strings.Split(uids, ",") {
			if uid != "stderr" && uid != "http" {
				bad("--inspect-publish-uid destination can be stderr or http")
			}
		}
	}
	both("--use-openssl-ca", "--use-bundled-ca")
	if n, ok := p.values["--secure-heap"].(float64); ok && n >= 2 && int(n)&(int(n)-1) != 0 {
		bad("--secure-heap must be a power of 2")
	}
	oneOf("--use-largepages", "invalid value for --use-largepages", "off", "on", "silent")
	oneOf("--input-type", `--input-type must be "module","commonjs", "module-typescript" or "commonjs-typescript"`,
		"module", "commonjs", "module-typescript", "commonjs-typescript")
	both("--check", "--eval")
	oneOf("--unhandled-rejections", "invalid value for --unhandled-rejections", "warn-with-error-code", "throw", "strict", "warn", "none")
	oneOf("--trace-require-module", "invalid value for --trace-require-module", "all", "no-node-modules")
	both("--tls-min-v1.3", "--tls-max-v1.2")
	if n, ok := p.values["--heapsnapshot-near-heap-limit"].(float64); ok && n < 0 {
		bad("--heapsnapshot-near-heap-limit must not be negative")
	}
	if p.on("--test") {
		oneOf("--test-isolation", "invalid value for --test-isolation", "none", "process")
		both("--test", "--check")
		both("--test", "--eval")
		both("--test", "--interactive")
		if given("--watch-path") {
			bad("--watch-path cannot be used in combination with --test")
		}
	}
	if p.on("--watch") && !p.on("--test") {
		switch {
		case p.on("--check"):
			both("--watch", "--check")
		case given("--eval"):
			both("--watch", "--eval")
		case p.on("--interactive"):
			both("--watch", "--interactive")
		}
	}
	for _, kind := range []string{"--cpu-prof", "--heap-prof"} {
		for _, detail := range []string{"-name", "-dir", "-interval"} {
			if given(kind+detail) && !p.on(kind) {
				bad(kind + detail + " must be used with " + kind)
			}
		}
	}
	return errors.Join(errs...)
}
