// winston's formats and transports, pino's fast JSON, children, redaction.
const { Writable } = require('node:stream');
const winston = require('winston');
const pino = require('pino');

const sink = (name) => new Writable({ write(chunk, _, done) { process.stdout.write(`${name} ${chunk}`); done(); } });
const logger = winston.createLogger({
  level: 'debug',
  format: winston.format.combine(winston.format.errors({ stack: false }), winston.format.splat(), winston.format.json()),
  defaultMeta: { service: 'demo' },
  transports: [
    new winston.transports.Stream({ stream: sink('json') }),
    new winston.transports.Stream({ stream: sink('line'), level: 'warn', format: winston.format.printf((i) => `${i.level}: ${i.message}`) }),
  ],
});
logger.info('plain');
logger.warn('with %s and %d', 'text', 42);
logger.error('meta', { code: 'E1' });
logger.silly('not seen');

const log = pino({ base: { app: 'demo' }, timestamp: false, redact: ['user.password', 'list[*].key'], serializers: { err: (e) => e.message } }, sink('pino'));
log.info({ user: { name: 'n', password: 'p' }, list: [{ key: 1 }] }, 'hello %s', 'world');
log.child({ request: 7 }).error(new Error('broken'), 'it is');
log.debug('not seen');
console.log(pino.levels.labels[30], log.isLevelEnabled('debug'));
