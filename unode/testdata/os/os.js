'use strict';
// What can be known about the machine without knowing it: kinds, and what the
// shell and /proc say too.
const os = require('os');
const fs = require('fs');
const is = (name, ok) => console.log(name, ok ? 'ok' : 'WRONG');
const proc = (f) => fs.readFileSync('/proc/' + f, 'utf8');
is('hostname', os.hostname() === proc('sys/kernel/hostname').trim());
is('release', os.release() === proc('sys/kernel/osrelease').trim());
is('version', os.version() === proc('sys/kernel/version').trim());
is('type', os.type() === proc('sys/kernel/ostype').trim());
is('machine', /^(x86_64|aarch64)$/.test(os.machine()));
is('uptime', Math.abs(os.uptime() - parseFloat(proc('uptime'))) < 5);
is('totalmem', os.totalmem() === 1024 * /MemTotal: +(\d+)/.exec(proc('meminfo'))[1]);
is('freemem', os.freemem() > 0 && os.freemem() < os.totalmem());
is('loadavg', os.loadavg().length === 3 && os.loadavg().every((x) => x >= 0));
is('cpus', os.cpus().length === proc('stat').match(/^cpu\d/mg).length && os.cpus().every((c) => typeof c.model === 'string' && c.times.user >= 0 && Object.keys(c.times).join() === 'user,nice,sys,idle,irq'));
is('parallelism', os.availableParallelism() >= 1);
is('priority', os.getPriority() === os.getPriority(process.pid) && os.setPriority(os.getPriority()) === undefined);
const me = os.userInfo();
is('userInfo', me.uid === process.geteuid() && Object.keys(me).join() === 'uid,gid,username,homedir,shell');
is('userInfo buffer', Buffer.isBuffer(os.userInfo({ encoding: 'buffer' }).username));
is('homedir', os.homedir() === process.env.HOME);
process.env.HOME = '/elsewhere';
console.log(os.homedir());
const lo = os.networkInterfaces().lo ?? [];
console.log(lo.filter((a) => a.family === 'IPv4')[0]);
for (const f of [() => os.setPriority(1 << 30, 1), () => os.getPriority(-1), () => os.setPriority(0, 20)]) { try { f(); } catch (e) { console.log(e.name, e.code, e.message, e.info); } }
console.log(os.endianness(), JSON.stringify(os.EOL), os.devNull, os.platform());
