package unode

import (
	"nodeos/unode/binding"
	"nodeos/unode/binding/atomics"
	"nodeos/unode/binding/blob"
	"nodeos/unode/binding/blocklist"
	"nodeos/unode/binding/buffer"
	"nodeos/unode/binding/cares"
	"nodeos/unode/binding/child"
	"nodeos/unode/binding/cjslexer"
	"nodeos/unode/binding/contextify"
	"nodeos/unode/binding/crypto"
	"nodeos/unode/binding/encoding"
	"nodeos/unode/binding/fs"
	"nodeos/unode/binding/fsevent"
	"nodeos/unode/binding/http"
	"nodeos/unode/binding/icu"
	"nodeos/unode/binding/intl"
	"nodeos/unode/binding/jsstream"
	"nodeos/unode/binding/locks"
	"nodeos/unode/binding/messaging"
	"nodeos/unode/binding/modules"
	"nodeos/unode/binding/modulewrap"
	"nodeos/unode/binding/os"
	"nodeos/unode/binding/performance"
	"nodeos/unode/binding/pipe"
	"nodeos/unode/binding/process"
	"nodeos/unode/binding/serdes"
	"nodeos/unode/binding/signal"
	"nodeos/unode/binding/stream"
	"nodeos/unode/binding/stringdecoder"
	"nodeos/unode/binding/tcp"
	"nodeos/unode/binding/tty"
	"nodeos/unode/binding/types"
	"nodeos/unode/binding/udp"
	"nodeos/unode/binding/url"
	"nodeos/unode/binding/urlpattern"
	"nodeos/unode/binding/util"
	"nodeos/unode/binding/uv"
	"nodeos/unode/binding/v8"
	"nodeos/unode/binding/watchdog"
	"nodeos/unode/binding/worker"
	"nodeos/unode/binding/zlib"
	"nodeos/unode/bootstrap"
)

// Bindings registers every binding, always in the same order: a heap snapshot
// knows native functions by their number. start sets what belongs to one
// process and must run before the main script.
func Bindings() (reg *binding.Registry, start func(*binding.Env)) {
	reg = binding.NewRegistry()
	bootstrap.Register(reg)
	for _, register := range []func(*binding.Registry){
		atomics.Register,
		blob.Register,
		blocklist.Register,
		buffer.Register,
		cares.Register,
		child.Register,
		cjslexer.Register,
		contextify.Register,
		crypto.Register,
		encoding.Register,
		fs.Register,
		fsevent.Register,
		http.Register,
		icu.Register,
		intl.Register,
		locks.Register,
		func(r *binding.Registry) { worker.Register(r, messaging.Register(r)) },
		jsstream.Register,
		modules.Register,
		modulewrap.Register,
		os.Register,
		pipe.Register,
		process.Register,
		serdes.Register,
		signal.Register,
		stream.Register,
		stringdecoder.Register,
		tcp.Register,
		tty.Register,
		types.Register,
		udp.Register,
		url.Register,
		urlpattern.Register,
		util.Register,
		uv.Register,
		watchdog.Register,
		v8.Register,
		zlib.Register,
	} {
		register(reg)
	}
	for _, register := range optional() {
		register(reg)
	}
	milestones := performance.Register(reg)
	return reg, func(e *binding.Env) {
		milestones(e)
		if e.IsMain() {
			signal.Start(e)
		}
	}
}
