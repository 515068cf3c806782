'use strict';
// Scripts and functions: places of errors, cached data, extensions.
const vm = require('vm');
const head = (e, n) => e.stack.split('\n').slice(0, n).join('|');
try {
  new vm.Script('ok;\n  let = = 1', { filename: 'foo.vm', lineOffset: 3 });
} catch (e) {
  console.log(e.name, head(e, 1));
}
try {
  vm.runInThisContext('\n  throw new Error("boo")', { filename: 'bar.vm', lineOffset: 3 });
} catch (e) {
  console.log(head(e, 5));
}
const made = new vm.Script('40 + 2', { produceCachedData: true });
console.log(made.cachedDataProduced, made.cachedData.length > 0);
console.log(new vm.Script('40 + 2', { cachedData: made.createCachedData() }).cachedDataRejected);
console.log(new vm.Script('40 + 300', { cachedData: made.cachedData }).cachedDataRejected);
console.log(vm.compileFunction('return a + b + x + q', ['a', 'b'], { contextExtensions: [{ x: 1 }, { q: 2 }] })(1, 2));
console.log(vm.compileFunction('return 1', ['a']).toString());
try {
  vm.compileFunction('});\nconsole.log("escaped");\n(function() {');
} catch (e) {
  console.log(e.name);
}
try {
  vm.runInNewContext('while (true);', {}, { timeout: 20 });
} catch (e) {
  console.log(e.code);
}
console.log(new vm.Script('1 //# sourceMappingURL=a.map').sourceMapURL);
