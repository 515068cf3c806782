'use strict';
// V8's texts of errors: each line is run as a function's body, or where that
// would not show the same as a script, and the error printed.
const vm = require('node:vm');
const lines = require('node:fs').readFileSync(`${__dirname}/messages.txt`, 'utf8').split('\n');
for (const line of lines.filter((l) => l)) {
  let result = 'no error';
  try {
    const inFunction = /^(eval\(|const|let|class|var|function|tdz|typeof|'use)/.test(line);
    vm.runInThisContext(inFunction ? `(function(){${line}\n})()` : line);
  } catch (e) {
    result = e instanceof Error ? `${e.name}: ${e.message}` : String(e);
  }
  console.log(`${line} => ${result}`);
}
