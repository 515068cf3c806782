'use strict';
// The global object of a context stands for the object that was contextified.
const vm = require('vm');
const sandbox = { a: 1, log: [] };
const context = vm.createContext(sandbox);
const run = (code, options) => vm.runInContext(code, context, options);

console.log(run('var x = 2; y = 3; function f() { return typeof zz + (zz2 = 5) } let l = 1; a + x + y + l'));
console.log(run('f()'), sandbox.zz2, 'f' in sandbox, 'l' in sandbox, run('l'));
run('later = () => { late = 1; return a }');
sandbox.a = 7;
console.log(sandbox.later(), sandbox.late);
for (const code of ['nothing', '"use strict"; nothing = 1', 'const c = 1; c = 2', 'undefined = 1; typeof undefined']) {
  try {
    console.log(run(code));
  } catch (e) {
    console.log(e.name, e.message, e instanceof ReferenceError);
  }
}
console.log(run('globalThis.a = 9; delete y; [typeof y, this === globalThis, Array === this.Array]'), sandbox.a, 'y' in sandbox);
console.log(run('Object.getOwnPropertyDescriptor(globalThis, "x")'), run('Array') === Array);
run('Object.defineProperty(globalThis, "g", { get() { return 42 }, enumerable: true })');
console.log(sandbox.g, run('g'), Object.keys(sandbox).includes('g'));
console.log(run('var kept = 1; delete kept'), run('delete globalThis.a; typeof a'), 'a' in sandbox);
class Window { get inherited() { return 'from the prototype'; } }
console.log(vm.runInNewContext('[inherited, Object.prototype.toString.call(this)]', new Window()));

const script = new vm.Script('n = (globalThis.n || 0) + 1; (function() { return n })');
const other = vm.createContext();
const [f1, f2] = [script.runInContext(context), script.runInContext(other)];
script.runInContext(other);
console.log(f1(), f2(), script.runInThisContext()(), sandbox.n, other.n, n);

try {
  vm.runInContext('eval("1")', vm.createContext({}, { codeGeneration: { strings: false } }));
} catch (e) {
  console.log(e.name, e.message);
}
const own = vm.createContext({ r: [] }, { microtaskMode: 'afterEvaluate' });
vm.runInContext('Promise.resolve().then(() => r.push(1)).then(() => r.push(2))', own);
console.log(own.r);
