// What runs, and in which order, around exceptions that are handled.
const log = [];
process.on('uncaughtException', (e, origin) => log.push(`${origin} ${e.message}`));
process.nextTick(() => { process.nextTick(() => log.push('tick after')); throw new Error('tick'); });
process.nextTick(() => log.push('next tick'));
Promise.resolve().then(() => log.push('microtask'));
setImmediate(() => { process.nextTick(() => log.push('tick of immediate')); throw new Error('immediate'); });
setImmediate(() => log.push('second immediate'));
setTimeout(() => { Promise.resolve().then(() => log.push('microtask of timer')); throw new Error('timer'); }, 5);
setTimeout(() => log.push('second timer'), 5);
setTimeout(() => Promise.reject(new Error('rejected')), 10);
process.on('exit', () => console.log(log.join('\n')));
