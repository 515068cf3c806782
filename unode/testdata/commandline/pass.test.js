const { test, describe, it, before, after, beforeEach, mock } = require('node:test'); const assert = require('node:assert');
test('adds', () => assert.strictEqual(1 + 1, 2));
describe('suite', () => { let n = 0; before(() => { n = 1; }); beforeEach(() => { n++; }); it('one', () => assert.equal(n, 2)); it('two', async () => { await new Promise((r) => setTimeout(r, 2)); assert.equal(n, 3); }); it.skip('skipped', () => {}); it.todo('later'); });
test('subtests', async (t) => { await t.test('inner', () => {}); t.diagnostic('said'); });
test('mock', (t) => { const f = t.mock.fn((a) => a + 1); assert.equal(f(1), 2); assert.equal(f.mock.callCount(), 1); });
