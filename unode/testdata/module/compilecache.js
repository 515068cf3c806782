// The compile cache: what a second run reads is what the first one wrote, also
// after the source or the cache's files changed.
'use strict';
const { spawnSync } = require('child_process');
const fs = require('fs');
const os = require('os');
const path = require('path');
const module_ = require('module');

const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'compilecache-'));
const cache = path.join(dir, 'cache');
const file = (name) => path.join(dir, name);

fs.writeFileSync(file('lib.mjs'), 'export const where = () => new Error("lib").stack.split("\\n")[1].trim().replace(/file:.*[/]/, "");\n' +
  'export const meta = import.meta.filename.endsWith("lib.mjs");\n');
fs.writeFileSync(file('strip.ts'), 'export const n: number = 3;\n');
const main = (n) => fs.writeFileSync(file('main.js'), `
function f(a, b) { return a + b + ${n}; }
console.log(f(1, 2), f.toString(), new Error('x').stack.split('\\n')[1].replace(__dirname, ''));
import('./lib.mjs').then((m) => console.log(m.where(), m.meta));
console.log(require('./strip.ts').n);
`);

function run(title) {
  const { stdout, stderr, status } = spawnSync(process.execPath, ['--no-warnings', file('main.js')],
    { env: { ...process.env, NODE_COMPILE_CACHE: cache, NODE_DEBUG_NATIVE: 'COMPILE_CACHE' } });
  const did = [...String(stderr).matchAll(/for (CommonJS|ESM) \S*[/](\S+) was (\w+ ?\w*),/g)].map((m) => m.slice(1).join(' '));
  console.log(`${title}: ${status}\n${stdout}${did.sort().join('\n')}`);
}

main(0);
run('first');
run('second');
main(1);
run('changed source');
const folder = path.join(cache, fs.readdirSync(cache)[0]);
for (const name of fs.readdirSync(folder)) {
  const bytes = fs.readFileSync(path.join(folder, name));
  bytes[bytes.length - 3] ^= 0x55;
  fs.writeFileSync(path.join(folder, name), bytes);
}
run('damaged');
run('repaired');

console.log(module_.getCompileCacheDir(), module_.constants.compileCacheStatus);
console.log(module_.enableCompileCache(file('api')).directory === file('api'), module_.enableCompileCache().status);
console.log(path.dirname(module_.getCompileCacheDir()) === file('api'));
fs.writeFileSync(file('plain'), '');
console.log(spawnSync(process.execPath, ['-p', 'module.constructor.enableCompileCache(process.argv[1])', path.join(file('plain'), 'x')]).stdout.toString());
fs.rmSync(dir, { recursive: true });
