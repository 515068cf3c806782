const { test } = require('node:test'); const assert = require('node:assert');
test('fails', () => assert.strictEqual(1, 2)); test('throws', () => { throw new TypeError('x'); }); test('ok', () => {});
