// Runs one file of the web-platform tests in this process, without a browser:
//
//	RUNTIME driver.js ROOT FILE [VARIANT]
//
// and prints one line of JSON: {results: [[name, status]...], harness}. A status
// of 0 is a pass (testharness.js, Test.statuses). Everything is run as a
// classic script in the global scope, as a page or a shell would.
'use strict';
const fs = require('fs');
const path = require('path');
const [root, file, variant = ''] = process.argv.slice(2);
const script = (name) => (0, eval)(`${fs.readFileSync(name, 'utf8')}\n//# sourceURL=${name}`);

const results = [];
let reported = false;
function report(harness) {
  if (reported) return;
  reported = true;
  fs.writeSync(1, `${JSON.stringify({ results, harness })}\n`);
  process.exit(0);
}
process.on('uncaughtException', (err) => report(`uncaught: ${err?.message}`));
setTimeout(() => report('timeout'), 8000);

globalThis.self ??= globalThis;
globalThis.GLOBAL = { isWindow: () => false, isWorker: () => false, isShadowRealm: () => false };
Object.defineProperty(globalThis, 'location', {
  value: new URL(`http://web-platform.test:8000/${file}${variant}`), writable: true, configurable: true,
});
globalThis.require = require;

// Resources of the tests are asked for by relative addresses; there is no server.
const local = (name) => (name.startsWith('/') ? path.join(root, name) : path.join(root, path.dirname(file), name));
const realFetch = globalThis.fetch;
globalThis.fetch = (resource, options) => {
  const name = String(resource);
  if (/^[a-z]+:/.test(name)) return realFetch(resource, options);
  return new Promise((resolve) => resolve(new Response(fs.readFileSync(local(name.split('?')[0])))));
};

script(path.join(root, 'resources/testharness.js'));
(0, eval)('add_result_callback')((test) => results.push([test.name, test.status]));
(0, eval)('add_completion_callback')((tests, status) => report(status.status === 0 ? '' : String(status.message)));

const source = fs.readFileSync(path.join(root, file), 'utf8');
for (const [, name] of source.matchAll(/^\/\/ META: script=(.+)$/gm)) {
  script(name.trim() === '/resources/WebIDLParser.js' ? path.join(root, 'resources/webidl2/lib/webidl2.js') : local(name.trim()));
}
script(path.join(root, file));
