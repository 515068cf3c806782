const assert = require('node:assert');

describe('numbers', () => {
  before((done) => setTimeout(done, 5));
  it('add', () => assert.strictEqual(1 + 1, 2));
  it('fail', () => assert.deepStrictEqual({ a: [1] }, { a: [2] }));
  it('wait', async () => { await new Promise((resolve) => setTimeout(resolve, 10)); });
  it('later');
  it('too slow', function (done) { this.timeout(20); });
});
