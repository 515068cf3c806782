// pg against PostgreSQL over TLS and a unix socket: types, errors, transactions, pools, prepared statements, notifications.
'use strict';
const fs = require('node:fs');
const { once } = require('node:events');
const pg = require('pg');

const { PG_PORT, PG_SOCKET, PG_CA, PASSWORD } = process.env;
const login = { user: 'nodeos', password: PASSWORD, database: 'postgres' };
const tls = { ...login, host: '127.0.0.1', port: +PG_PORT, ssl: { ca: fs.readFileSync(PG_CA), servername: 'localhost' } };
const local = { ...login, host: PG_SOCKET, port: +PG_PORT };
const failure = (err) => ({ name: err.name, code: err.code, severity: err.severity, message: err.message, detail: err.detail, constraint: err.constraint, position: err.position });

async function types(client) {
  const { rows, fields } = await client.query(`select 1 as int4, 9007199254740993::int8 as int8, 1.5::float8 as float8, 1.10::numeric as num, true as bool,
    null as nothing, 'grüß 🎉' as text, '{"a":[1,null]}'::jsonb as json, decode('00ff10', 'hex') as bytes, array[1,2,null] as ints, array['a','b"c'] as texts,
    '2024-02-29 12:34:56.789+02'::timestamptz as at, '2024-02-29'::date as day, interval '1 day 2 hours' as span, 'NaN'::float8 as nan, '{}'::int[] as empty`);
  console.log('types', rows[0]);
  console.log('fields', fields.map((f) => `${f.name}:${f.dataTypeID}`).join(' '));
  const args = [42, 10n ** 15n, 'ü\'"\\', null, { deep: [1, { x: 'y' }] }, Buffer.from([0, 1, 254, 255]), new Date(0), [1, 2], true];
  const echo = await client.query('select $1::int a, $2::int8 b, $3::text c, $4::text d, $5::json e, $6::bytea f, $7::timestamptz g, $8::int[] h, $9::bool i', args);
  console.log('echo', echo.rows[0]);
  console.log('array mode', (await client.query({ text: 'select 1, 2 as x, $1::text', values: ['y'], rowMode: 'array' })).rows);
  console.log('several', (await client.query('select 1 as a; select 2 as b, 3 as c')).map((r) => r.rows));
  pg.types.setTypeParser(20, BigInt);
  console.log('bigint', (await client.query('select 9007199254740993::int8 as n')).rows);
}

async function errors(client) {
  const attempt = (...args) => client.query(...args).then((r) => console.log('no error', r.rows), (err) => console.log('error', failure(err)));
  await attempt('selec 1');
  await attempt('select * from nowhere');
  await attempt('select 1 / $1::int', [0]);
  await attempt('select $1::int', ['x']);
  await client.query('create temp table u (id int primary key, name text not null)');
  await attempt('insert into u values (1, $1)', [null]);
  await client.query('insert into u values (1, $1)', ['a']);
  await attempt('insert into u values (1, $1)', ['b']);
  await attempt('set statement_timeout = 20; select pg_sleep(10)');
  await client.query('set statement_timeout = 0');
  console.log('still usable', (await client.query('select * from u')).rows);
}

async function statements(client) {
  for (const n of [1, 2, 3]) console.log('prepared', (await client.query({ name: 'double', text: 'select $1::int * 2 as n', values: [n] })).rows);
  console.log('known', (await client.query('select name, statement from pg_prepared_statements')).rows);
  const many = await client.query("select i, repeat(chr(97 + i % 26), 100) as s from generate_series(1, 20000) i");
  console.log('many', many.rowCount, many.rows[19999], many.rows.reduce((n, r) => n + r.s.length, 0));
  const big = 'x'.repeat(3 << 20);
  console.log('big', (await client.query('select $1::text as s, length($1) as n', [big])).rows[0].s === big);
  const query = client.query(new pg.Query('select generate_series(1, 3) as n'));
  query.on('row', (row) => console.log('row', row));
  const [end] = await once(query, 'end');
  console.log('end', end.command, end.rowCount);
  client.on('notification', (msg) => console.log('notification', msg.channel, msg.payload));
  client.on('notice', (msg) => console.log('notice', msg.severity, msg.message));
  await client.query('listen news');
  const heard = once(client, 'notification');
  await client.query("select pg_notify('news', 'hello')");
  await heard;
  await client.query("do $$ begin raise notice 'look %', 1; end $$");
}

async function pools() {
  const pool = new pg.Pool({ ...local, max: 3, idleTimeoutMillis: 0 });
  await pool.query('drop table if exists account');
  await pool.query('create table account (name text primary key, cents bigint check (cents >= 0))');
  await pool.query('insert into account select * from unnest($1::text[], $2::bigint[])', [['ann', 'bob'], [100, 50]]);
  const pay = async (cents) => {
    const client = await pool.connect();
    try {
      await client.query('begin');
      await client.query("update account set cents = cents + $1 where name = 'bob'", [cents]);
      await client.query("update account set cents = cents - $1 where name = 'ann'", [cents]);
      await client.query('commit');
      return 'paid';
    } catch (err) {
      await client.query('rollback');
      return failure(err);
    } finally {
      client.release();
    }
  };
  console.log(await pay(30), await pay(300));
  console.log('accounts', (await pool.query('select * from account order by name')).rows);
  const sums = await Promise.all(Array.from({ length: 20 }, (_, i) => pool.query('select $1::int + 1 as n, pg_sleep(0.001)', [i])));
  console.log('pool', sums.map((r) => r.rows[0].n).join(' '), pool.totalCount, pool.idleCount, pool.waitingCount);
  const busy = await pool.connect();
  const lost = [];
  busy.on('error', (err) => lost.push(failure(err)));
  const ended = new Promise((resolve) => busy.once('end', resolve));
  await pool.query('select pg_terminate_backend($1)', [busy.processID]);
  await ended;
  console.log('terminated', lost);
  busy.release(true);
  await pool.query('drop table account');
  await pool.end();
  console.log('ended', pool.totalCount, await pool.query('select 1').catch((err) => err.message));
}

(async () => {
  const client = new pg.Client(tls);
  await client.connect();
  console.log('tls', client.connection.stream.encrypted, client.connection.stream.authorized, client.connection.stream.getProtocol());
  console.log((await client.query('select ssl, version, cipher from pg_stat_ssl where pid = pg_backend_pid()')).rows);
  await types(client);
  await errors(client);
  await statements(client);
  await client.end();
  await pools();
  for (const config of [{ ...tls, password: 'wrong' }, { ...tls, database: 'none' }, { ...tls, ssl: true }, { ...local, host: '/nowhere' }]) {
    const refused = new pg.Client(config);
    await refused.connect().catch((err) => console.log('refused', err.code, err.message.replaceAll(PG_PORT, 'PORT')));
    await refused.end();
  }
})();
