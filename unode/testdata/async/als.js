// AsyncLocalStorage follows callbacks, promises and await, each with its own.
'use strict';
const { AsyncLocalStorage } = require('async_hooks');
const fs = require('fs');
const als = new AsyncLocalStorage();

async function task(name) {
  const out = [];
  const seen = (where) => out.push(`${where}:${als.getStore()}`);
  seen('start');
  await null;
  seen('await');
  await new Promise((r) => setTimeout(r, 2));
  seen('timer');
  await fs.promises.stat('.');
  seen('fs.promises');
  await new Promise((r) => fs.stat('.', () => { seen('callback'); r(); }));
  seen('after callback');
  for await (const x of (async function*() { yield 1; yield 2; })()) seen(`for await ${x}`);
  await Promise.reject(new Error('x')).catch(() => seen('catch'));
  await Promise.all([1, 2].map(async (i) => { await null; seen(`all ${i}`); }));
  queueMicrotask(() => seen('microtask'));
  process.nextTick(() => seen('tick'));
  await new Promise((r) => setImmediate(r));
  seen('end');
  return `${name} ${out.join(' ')}`;
}

const a = als.run('A', () => task('a'));
const b = als.run('B', () => task('b'));
const none = task('none');
let resolve;
const late = new Promise((r) => { resolve = r; });
const then = als.run('T', () => late.then(() => als.getStore()));
als.run('R', () => resolve());
Promise.all([a, b, none, then]).then((all) => {
  console.log(all.join('\n'));
  console.log('outside', als.getStore());
});
