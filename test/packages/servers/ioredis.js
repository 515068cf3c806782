// ioredis against Redis over a unix socket: commands, pipelines, transactions, scripts, pub/sub, streams, scans, reconnection.
'use strict';
const { once } = require('node:events');
const Redis = require('ioredis');

const options = { path: process.env.REDIS_SOCKET, password: process.env.PASSWORD, disconnectTimeout: 50 };

async function commands(redis) {
  await redis.flushall();
  console.log(await redis.set('text', 'grüß 🎉'), await redis.get('text'), await redis.get('none'), await redis.strlen('text'));
  const bytes = Buffer.from([0, 13, 10, 255, 254]);
  await redis.set(Buffer.from('raw'), bytes);
  console.log('buffer', (await redis.getBuffer('raw')).equals(bytes), await redis.getBuffer('raw'));
  console.log('number', await redis.incrby('n', 41), await redis.incr('n'), await redis.incrbyfloat('f', 1.5), await redis.get('n'));
  console.log('hash', await redis.hset('h', { a: 1, b: 'two' }), await redis.hgetall('h'), await redis.hmget('h', 'a', 'c'));
  console.log('list', await redis.rpush('l', 1, 2, [3, 4]), await redis.lrange('l', 0, -1), await redis.lpop('l', 2));
  console.log('set', await redis.sadd('s', 'x', 'y', 'x'), (await redis.smembers('s')).sort(), await redis.sismember('s', 'y'));
  console.log('sorted', await redis.zadd('z', 1, 'one', 2.5, 'two'), await redis.zrange('z', 0, -1, 'WITHSCORES'), await redis.zscore('z', 'two'));
  console.log('map', await redis.mset(new Map([['m1', 1], ['m2', 2]])), await redis.mget('m1', 'm2', 'm3'));
  console.log('expiry', await redis.set('e', 1, 'EX', 100, 'NX'), await redis.set('e', 2, 'NX'), await redis.ttl('e'), await redis.pexpire('e', 1), await redis.call('OBJECT', 'ENCODING', 'n'));
  const big = 'x'.repeat(3 << 20);
  await redis.set('big', big);
  console.log('big', (await redis.get('big')) === big);
  for (const attempt of [() => redis.lpush('text', 1), () => redis.call('nonsense', 'a'), () => redis.get()]) {
    await attempt().catch((err) => console.log('error', err.name, err.message, err.command));
  }
}

async function batches(redis) {
  console.log('pipeline', (await redis.pipeline().set('p', 1).incr('p').lpush('p', 1).get('p').exec()).map(([err, v]) => err?.message ?? v));
  console.log('multi', await redis.multi().set('t', 1).incr('t').exec());
  console.log('bad multi', await redis.multi().set('t').exec().catch((err) => [err.name, err.message]));
  const other = redis.duplicate();
  await redis.watch('t');
  await other.set('t', 9);
  console.log('watched', await redis.multi().incr('t').exec(), await redis.get('t'));
  other.disconnect();
  redis.defineCommand('addTo', { numberOfKeys: 1, lua: "return {redis.call('INCRBY', KEYS[1], ARGV[1]), KEYS[1], false, 'é'}" });
  console.log('script', await redis.addTo('t', 5), await redis.addTo('t', 5));
  await redis.eval("return redis.error_reply('OWN no')", 0).catch((err) => console.log('script', err.message));
  const all = await Promise.all(Array.from({ length: 5000 }, (_, i) => redis.set(`key:${i}`, i).then(() => redis.get(`key:${i}`))));
  console.log('many', all.length, all.reduce((n, v) => n + +v, 0));
  let found = 0;
  for await (const keys of redis.scanStream({ match: 'key:*', count: 500 })) found += keys.length;
  console.log('scan', found);
  const auto = new Redis({ ...options, enableAutoPipelining: true, keyPrefix: 'auto:' });
  console.log('auto', await Promise.all([auto.set('a', 1), auto.get('a'), auto.incr('a')]), await redis.get('auto:a'));
  await auto.quit();
}

async function messages(redis) {
  const sub = new Redis(options);
  const seen = [];
  sub.on('message', (channel, text) => seen.push(['message', channel, text]));
  sub.on('pmessage', (pattern, channel, text) => seen.push(['pmessage', pattern, channel, text]));
  sub.on('messageBuffer', (channel, bytes) => seen.push(['bytes', String(channel), bytes]));
  console.log('subscribe', await sub.subscribe('news', 'more'), await sub.psubscribe('n*'));
  await sub.get('x').catch((err) => console.log('error', err.message));
  console.log('publish', await redis.publish('news', 'hällo'), await redis.publish('more', Buffer.from([255])), await redis.publish('none', 1));
  console.log('unsubscribe', await sub.unsubscribe('news', 'more'), await sub.punsubscribe());
  console.log(seen);
  const blocked = sub.blpop('queue', 5);
  await redis.rpush('queue', 'job');
  console.log('blocking', await blocked, await sub.blpop('queue', 0.01));
  await sub.xadd('log', '1-1', 'k', 'v');
  console.log('stream', await sub.xread('COUNT', 10, 'STREAMS', 'log', '0'));
  await sub.quit();
}

async function connections(redis) {
  const events = [];
  const client = new Redis({ ...options, lazyConnect: true, retryStrategy: () => 1 });
  for (const name of ['connect', 'ready', 'close', 'reconnecting', 'end']) client.on(name, () => events.push(name));
  await client.connect();
  const id = await client.client('ID');
  const ready = once(client, 'ready');
  await redis.client('KILL', 'ID', id);
  await ready;
  console.log('again', await client.ping('hello'), client.status);
  const end = once(client, 'end');
  await client.quit();
  await end;
  console.log(events.join(' '));
  for (const wrong of [{ password: 'wrong' }, { path: '/nowhere' }]) {
    const refused = new Redis({ ...options, ...wrong, lazyConnect: true, retryStrategy: null });
    refused.on('error', (err) => console.log('event', err.name, err.code, err.message));
    await refused.connect().catch((err) => console.log('refused', err.name, err.code, err.message));
    refused.disconnect();
  }
}

(async () => {
  const redis = new Redis(options);
  await commands(redis);
  await batches(redis);
  await messages(redis);
  await connections(redis);
  console.log(await redis.quit());
})();
