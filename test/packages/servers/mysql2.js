// mysql2 against MariaDB over TCP, TLS and a unix socket: types, errors, transactions, pools, prepared statements, streams.
'use strict';
const fs = require('node:fs');
const mysql = require('mysql2/promise');

const { MYSQL_PORT, MYSQL_SOCKET, MYSQL_CA, PASSWORD } = process.env;
const login = { user: 'nodeos', password: PASSWORD, database: 'nodeos', timezone: 'Z' };
const tcp = { ...login, host: '127.0.0.1', port: +MYSQL_PORT };
const local = { ...login, socketPath: MYSQL_SOCKET };
const failure = (err) => ({ name: err.name, code: err.code, errno: err.errno, state: err.sqlState, message: err.message });

async function types(db) {
  const sql = `select 1 as i, cast(9007199254740993 as signed) as big, 1.5e0 as f, 1.10 as d, null as nothing, 'grüß 🎉' as s, x'00ff10' as bin,
    cast('2024-02-29 12:34:56.789' as datetime(3)) as at, cast('2024-02-29' as date) as day, cast('-12:34:56' as time) as t, json_object('a', json_array(1, null)) as j`;
  console.log('text', (await db.query(sql))[0]);
  console.log('binary', (await db.execute(sql))[0]);
  console.log('strings', (await db.query({ sql, supportBigNumbers: true, bigNumberStrings: true, dateStrings: true }))[0]);
  const values = [42, 'ü\'"\\', null, Buffer.from([0, 1, 254, 255]), new Date(1e12), 1.25, true];
  console.log('query', (await db.query('select ? a, ? b, ? c, ? d, ? e, ? f, ? g', values))[0]);
  console.log('execute', (await db.execute('select ? a, ? b, ? c, ? d, ? e, ? f, ? g', values))[0]);
  console.log('format', mysql.format('select * from ?? where ? and x in (?)', ['t', { a: 1 }, [1, 'b', null]]));
  const [rows, fields] = await db.query({ sql: 'select 1 as a, 2 as b', rowsAsArray: true });
  console.log('arrays', rows, fields.map((f) => [f.name, f.columnType]));
}

async function tables(db) {
  await db.query('drop table if exists item');
  await db.query('create table item (id int auto_increment primary key, name varchar(40) not null unique, data json, raw blob, made datetime)');
  const [insert] = await db.query('insert into item (name, data, raw, made) values ?', [[['a', '{"x":1}', Buffer.from('raw'), new Date(0)], ['b', '[1]', null, null]]]);
  console.log('insert', insert.affectedRows, insert.insertId, insert.info);
  console.log('rows', (await db.query('select * from item order by id'))[0]);
  const attempt = (...args) => db.execute(...args).then(([r]) => console.log('no error', r), (err) => console.log('error', failure(err)));
  await attempt('selec 1');
  await attempt('select * from nowhere');
  await attempt('insert into item (name) values (?)', ['a']);
  await attempt('insert into item (name) values (?)', [null]);
  await attempt('select ?', [undefined]);
  await attempt("signal sqlstate '45000' set message_text = 'own', mysql_errno = 4242");
  await db.beginTransaction();
  await db.execute('update item set name = ? where id = ?', ['z', 1]);
  console.log('within', (await db.query('select name from item order by id'))[0]);
  await db.rollback();
  console.log('after', (await db.query('select name from item order by id'))[0]);
  const statement = await db.prepare('select ? + ? as sum');
  for (const pair of [[1, 2], [3.5, 4]]) console.log('prepared', (await statement.execute(pair))[0]);
  await statement.close();
  let [count, sum] = [0, 0];
  for await (const row of db.connection.query('select seq, repeat("x", seq % 50) as s from seq_1_to_20000').stream({ highWaterMark: 5 })) {
    count++;
    sum += row.seq + row.s.length;
  }
  console.log('stream', count, sum);
  const big = Buffer.alloc(3 << 20, 'big');
  console.log('big', big.equals((await db.query('select ? as b', [big]))[0][0].b) || (await db.query('select length(?) as n', [big]))[0]);
}

async function pools() {
  const pool = mysql.createPool({ ...local, connectionLimit: 3, multipleStatements: true, namedPlaceholders: true });
  console.log('named', (await pool.execute('select :a + :b as n, :a as a', { a: 1, b: 2 }))[0]);
  console.log('several', (await pool.query('select 1 as a; select 2 as b'))[0]);
  const sums = await Promise.all(Array.from({ length: 20 }, (_, i) => pool.query('select ? + 1 as n, sleep(0.001)', [i])));
  console.log('pool', sums.map(([[row]]) => row.n).join(' '));
  const [one, two] = [await pool.getConnection(), await pool.getConnection()];
  const lost = new Promise((resolve) => one.connection.on('error', resolve));
  await two.query('kill ?', [one.threadId]);
  console.log('killed', (await lost).code);
  one.destroy();
  two.release();
  await pool.query('drop table item');
  await pool.end();
  console.log('ended', await pool.query('select 1').catch((err) => err.message));
}

(async () => {
  const secure = await mysql.createConnection({ ...tcp, ssl: { ca: fs.readFileSync(MYSQL_CA), verifyIdentity: false } });
  console.log('tls', (await secure.query("show status where variable_name in ('Ssl_version', 'Ssl_cipher')"))[0]);
  await types(secure);
  await secure.end();
  const db = await mysql.createConnection(tcp);
  await tables(db);
  await db.changeUser({ database: 'information_schema' });
  console.log('changed', (await db.query('select database() as d'))[0], await db.ping());
  await db.end();
  await pools();
  for (const config of [{ ...tcp, password: 'wrong' }, { ...tcp, database: 'none' }, { ...tcp, ssl: {} }, { ...local, socketPath: '/nowhere' }]) {
    await mysql.createConnection(config).then((c) => c.end(), (err) => console.log('refused', failure(err)));
  }
})();
