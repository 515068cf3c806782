package conformance

import (
	"path"
	"strings"
)

// names are the beginnings of file names (after "test-") and the module that
// such files are about, where that is not the name's own beginning. The first
// match counts.
var names = []struct{ prefix, module string }{
	{"abort", "web-events"}, {"blob", "web-misc"}, {"btoa", "web-misc"}, {"atob", "web-misc"}, {"broadcastchannel", "web-misc"},
	{"async-hooks", "async_hooks"}, {"async-local", "async_hooks"}, {"async-wrap", "async_hooks"}, {"async", "async_hooks"},
	{"child-process", "child_process"}, {"spawn", "child_process"}, {"signal-", "child_process"}, {"kill", "child_process"},
	{"client-request", "http"}, {"outgoing", "http"}, {"cli", "cli"}, {"env", "cli"}, {"dotenv", "cli"}, {"node-run", "cli"},
	{"compile-cache", "module"}, {"compression", "web-misc"}, {"cwd", "process"},
	{"c-ares", "dns"}, {"x509", "crypto"}, {"diagnostics-channel", "diagnostics_channel"}, {"domexception", "web-events"},
	{"event-emitter", "events"}, {"events", "events"}, {"event-capture", "events"}, {"eventtarget", "web-events"}, {"eventsource", "web-events"},
	{"error", "errors"}, {"esm", "module"}, {"fetch", "web-misc"}, {"file", "fs"}, {"filehandle", "fs"}, {"global", "globals"},
	{"heap", "v8"}, {"gc", "v8"}, {"icu", "intl"}, {"import", "module"}, {"inspector", "inspector"}, {"debugger", "inspector"}, {"internal", "internals"},
	{"loaders", "module"}, {"message", "web-misc"}, {"microtask", "promises"}, {"mime", "util"}, {"next-tick", "process"},
	{"parse-args", "util"}, {"performance", "perf_hooks"}, {"perf-hooks", "perf_hooks"}, {"pipe", "net"}, {"preload", "module"},
	{"promise", "promises"}, {"unhandled", "promises"}, {"querystring", "querystring"}, {"queue-microtask", "promises"}, {"quic", "quic"},
	{"readable", "stream"}, {"require", "module"}, {"runner", "test_runner"}, {"sea", "sea"}, {"single-executable", "sea"}, {"snapshot", "sea"},
	{"set-process", "process"}, {"shadow-realm", "vm"}, {"socketaddress", "dgram"}, {"blocklist", "net"}, {"source-map", "source_map"},
	{"std", "stdio"}, {"string-decoder", "string_decoder"}, {"structured", "web-misc"}, {"test-runner", "test_runner"},
	{"timer", "timers"}, {"setTimeout", "timers"}, {"trace-events", "trace_events"}, {"typescript", "module"}, {"uncaught", "process"},
	{"urlpattern", "url"}, {"v8", "v8"}, {"wasm", "wasm"}, {"webassembly", "wasm"}, {"wasi", "wasi"},
	{"webcrypto", "webcrypto"}, {"websocket", "web-misc"}, {"webstorage", "web-misc"}, {"webstream", "webstreams"},
	{"whatwg-encoding", "encoding"}, {"encoding", "encoding"}, {"whatwg-url", "url"}, {"whatwg-webstreams", "webstreams"},
	{"whatwg-readable", "webstreams"}, {"whatwg-writable", "webstreams"}, {"whatwg-transform", "webstreams"}, {"whatwg-events", "web-events"},
	{"worker", "worker_threads"}, {"brotli", "zlib"},
}

// plain are the modules whose files begin with their name.
var plain = []string{
	"assert", "buffer", "cluster", "console", "crypto", "dgram", "dns", "domain", "fs", "http2", "https", "http", "intl", "module",
	"net", "os", "path", "permission", "process", "punycode", "readline", "repl", "sqlite", "stream", "timers", "tls", "tty", "url",
	"util", "vm", "zlib",
}

// Module returns the module that a test file is about, by its name; "misc" when
// that does not tell.
func Module(file string) string {
	if strings.HasPrefix(file, "es-module/") {
		return "module"
	}
	name := strings.TrimPrefix(path.Base(file), "test-")
	for _, n := range names {
		if strings.HasPrefix(name, n.prefix) {
			return n.module
		}
	}
	for _, n := range plain {
		if rest, ok := strings.CutPrefix(name, n); ok && (rest[0] == '-' || rest[0] == '.' || rest[0] == '_') {
			return n
		}
	}
	return "misc"
}
