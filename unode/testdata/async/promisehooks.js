// What async hooks see of promises: ids relative to one taken before.
const hooks = require('node:async_hooks');
const log = [];
const base = new hooks.AsyncResource('base').asyncId();
const hook = hooks.createHook({
  init(id, type, trigger) { if (type === 'PROMISE') log.push(`init ${id - base} by ${trigger - base}`); },
  before(id) { log.push(`before ${id - base}`); },
  after(id) { log.push(`after ${id - base}`); },
  promiseResolve(id) { log.push(`resolve ${id - base}`); },
}).enable();
async function f() {
  log.push('f1');
  await 1;
  log.push('f2');
  await Promise.resolve(2);
  log.push('f3');
  return 5;
}
log.push('-- then');
const a = Promise.resolve(1).then(() => { log.push(`in then ${hooks.executionAsyncId() - base}`); });
log.push('-- new');
new Promise((r) => r(1));
log.push('-- reject');
Promise.reject(1).catch(() => {});
log.push('-- async');
f().then(() => log.push('done'));
log.push('-- promise of a promise');
new Promise((r) => r(a));
log.push('-- all');
Promise.all([1]);
setImmediate(() => {
  hook.disable();
  console.log(log.join('\n'));
});
