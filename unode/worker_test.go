package unode_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

// workersScript runs workers that hold some memory, ports, files and shared
// memory when they end, in several ways, and prints what the process holds after
// the first and after the last of them.
const workersScript = `
const { Worker } = require('worker_threads');
const fs = require('fs');
const source = (end) => 'const { parentPort, workerData } = require("worker_threads");' +
  'globalThis.held = Array.from({ length: 20000 }, (_, i) => ({ i }));' +
  'new MessageChannel(); new BroadcastChannel("b"); require("net").createServer().listen(0);' +
  'globalThis.view = new Uint8Array(workerData); globalThis.timer = setTimeout(() => {}, 1e6);' + end;
const ends = ['process.exit()', 'throw 1', 'parentPort.postMessage(0); for (;;) ;'];
const run = (i) => new Promise((done) => {
  const w = new Worker(source(ends[i % 3]), { eval: true, workerData: new SharedArrayBuffer(1 << 20) });
  w.on('message', () => w.terminate()).on('error', () => {}).on('exit', done);
});
const measure = () => ({
  resident: process.memoryUsage.rss(), files: fs.readdirSync('/proc/self/fd').length,
  reserved: fs.readFileSync('/proc/self/maps', 'utf8').split('\n').filter((l) => {
    const [lo, hi] = l.split(' ')[0].split('-').map((x) => parseInt(x, 16));
    return hi - lo >= 64 << 20;
  }).length,
});
(async () => {
  const out = [];
  for (let i = 0; i < 24; i++) {
    await run(i);
    gc();
    if (i === 11 || i === 23) out.push(measure());
  }
  console.log(JSON.stringify(out));
})();
`

// What a worker has held goes back to the system when it ends.
func TestWorkersLeaveNothing(t *testing.T) {
	dir := t.TempDir()
	script := filepath.Join(dir, "workers.js")
	if err := os.WriteFile(script, []byte(workersScript), 0o644); err != nil {
		t.Fatal(err)
	}
	o := runProgram(t, dir, "", program(t), "--expose-gc", script)
	var m []struct{ Resident, Files, Reserved int }
	if o.code != 0 || json.Unmarshal([]byte(o.stdout), &m) != nil || len(m) != 2 {
		t.Fatalf("exit code %d\n%s%s", o.code, o.stdout, o.stderr)
	}
	// One worker's heap is about 8 MB; Go's own heap moves by a few.
	if grown := m[1].Resident - m[0].Resident; grown > 16<<20 {
		t.Errorf("12 workers leave %d bytes of resident memory: %+v", grown, m)
	}
	if m[1].Files > m[0].Files || m[1].Reserved > m[0].Reserved {
		t.Errorf("12 workers leave files or address space behind: %+v", m)
	}
}
