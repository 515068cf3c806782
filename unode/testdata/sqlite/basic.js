// node:sqlite: types both ways, functions, aggregates, sessions, errors, files.
'use strict';
process.removeAllListeners('warning');
const { DatabaseSync, backup, constants } = require('node:sqlite');
const fs = require('fs');
const os = require('os');
const path = require('path');

const show = (f) => {
  try {
    console.log(f());
  } catch (e) {
    console.log(e.name, e.code, e.errcode, e.errstr, e.message);
  }
};
const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'sqlite-'));
const file = path.join(dir, 'a.db');
let db = new DatabaseSync(file);
db.exec('CREATE TABLE t(id INTEGER PRIMARY KEY, v, w TEXT UNIQUE)');
const insert = db.prepare('INSERT INTO t(v, w) VALUES (?, $w)');
for (const v of [1, 1.5, 'text ü', null, 12n, new Uint8Array([1, 2]), true, -0]) show(() => insert.run({ w: String(v) }, v));
show(() => insert.run({ w: '1' }, 2));
show(() => insert.run({ x: '1' }, 2));
show(() => insert.run({ w: 'z' }, Symbol.iterator));
console.log(db.prepare('SELECT * FROM t').all());
const one = db.prepare('SELECT v, w FROM t WHERE id = ?');
one.setReturnArrays(true);
console.log(one.get(3), one.get(99), one.columns(), one.expandedSQL);
show(() => db.prepare('SELECT 9007199254740993').get());
const big = db.prepare('SELECT 9007199254740993 AS n');
big.setReadBigInts(true);
console.log(big.get());
const it = db.prepare('SELECT id FROM t').iterate();
console.log(it.next(), [...it].length, it.next());
db.function('twice', { deterministic: true }, (x) => (x === null ? null : x + x));
db.function('boom', () => { throw new RangeError('boom'); });
db.function('later', async () => 1);
show(() => db.prepare('SELECT twice(2) a, twice(?) b').get('x'));
show(() => db.prepare('SELECT boom()').get());
show(() => db.prepare('SELECT later()').get());
db.aggregate('total2', { start: () => 0, step: (a, x) => a + x, inverse: (a, x) => a - x, result: (a) => a * 10 });
show(() => db.prepare('SELECT total2(id) s FROM t').get());
show(() => db.prepare('SELECT id, total2(id) OVER (ORDER BY id ROWS 1 PRECEDING) s FROM t LIMIT 3').all());
const session = db.createSession();
db.exec("INSERT INTO t(v, w) VALUES ('new', 'new'); DELETE FROM t WHERE id = 1");
const other = new DatabaseSync(':memory:');
other.exec('CREATE TABLE t(id INTEGER PRIMARY KEY, v, w TEXT UNIQUE)');
show(() => other.applyChangeset(session.changeset(), { onConflict: () => constants.SQLITE_CHANGESET_OMIT }));
console.log(other.prepare('SELECT * FROM t').all());
db.setAuthorizer((action) => (action === constants.SQLITE_DELETE ? constants.SQLITE_DENY : constants.SQLITE_OK));
show(() => db.exec('DELETE FROM t'));
db.setAuthorizer(null);
const sql = db.createTagStore();
console.log(sql.get`SELECT w FROM t WHERE id = ${2}`, sql.size);
const copy = new DatabaseSync(':memory:');
copy.deserialize(db.serialize());
console.log(copy.prepare('SELECT count(*) n FROM t').get());
show(() => db.exec('nonsense'));
db.exec('BEGIN');
console.log(db.isTransaction, path.basename(db.location()));
db.exec('ROLLBACK');
(async () => {
  await backup(db, path.join(dir, 'b.db'));
  db.close();
  show(() => db.exec(''));
  show(() => one.get(1));
  db = new DatabaseSync(path.join(dir, 'b.db'), { readOnly: true });
  show(() => db.prepare('SELECT count(*) n FROM t').get());
  show(() => db.exec('DELETE FROM t'));
  db.close();
  fs.rmSync(dir, { recursive: true });
})();
