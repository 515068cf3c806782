// The classes of node:sqlite over handles of the native half
// (src/node_sqlite.cc).
const n = (name) => native[`sqlite_native.${name}`];
const SQLITE_OPEN_READONLY = 1, SQLITE_OPEN_READWRITE = 2, SQLITE_OPEN_CREATE = 4, SQLITE_OPEN_URI = 0x40;
const DBCONFIG_ENABLE_FKEY = 1002, DBCONFIG_DEFENSIVE = 1010, DBCONFIG_DQS_DML = 1013, DBCONFIG_DQS_DDL = 1014;
const SQLITE_UTF8 = 1, SQLITE_DETERMINISTIC = 0x800, SQLITE_DIRECTONLY = 0x80000;
const hasOwn = Object.hasOwn;

const coded = (C, code, message) => Object.assign(new C(message), { code });
const badType = (message) => coded(TypeError, 'ERR_INVALID_ARG_TYPE', message);
const badState = (message) => coded(Error, 'ERR_INVALID_STATE', message);
const check = (ok, name, what) => {
  if (!ok) throw badType(`The "${name}" argument must be ${what}.`);
};
const checkBoolean = (v, name) => check(typeof v === 'boolean', name, 'a boolean');
const checkString = (v, name) => check(typeof v === 'string', name, 'a string');
const checkFunction = (v, name) => check(typeof v === 'function', name, 'a function');
const isObject = (v) => v !== null && (typeof v === 'object' || typeof v === 'function');
const checkObject = (v, name) => check(isObject(v), name, 'an object');
// option reads an option that may be missing.
const option = (options, name, checker, fallback) => {
  const v = options[name];
  if (v === undefined) return fallback;
  checker(v, `options.${name}`);
  return v;
};

const pathOf = (path) => {
  const bad = () => badType('The "path" argument must be a string, Uint8Array, or URL without null bytes.');
  if (path instanceof Uint8Array) path = new TextDecoder().decode(path);
  else if (isObject(path) && typeof path.href === 'string') {
    if (!path.href.startsWith('file:')) throw coded(TypeError, 'ERR_INVALID_URL_SCHEME', 'The URL must be of scheme file:');
    path = path.href;
  }
  if (typeof path !== 'string' || path.includes('\0')) throw bad();
  return path;
};

const limitNames = ['length', 'sqlLength', 'column', 'exprDepth', 'compoundSelect', 'vdbeOp', 'functionArg', 'attach',
                    'likePatternLength', 'variableNumber', 'triggerDepth'];
const makeLimits = (state) => {
  const limits = { __proto__: null };
  limitNames.forEach((name, id) => {
    Object.defineProperty(limits, name, {
      __proto__: null,
      get() { return n('limit')(open(state), id, -1); },
      set(v) {
        const handle = open(state);
        if (v === Infinity) v = 0x7fffffff;
        if (!Number.isInteger(v)) throw badType('Limit value must be a non-negative integer or Infinity.');
        if (v < 0) throw coded(RangeError, 'ERR_OUT_OF_RANGE', 'Limit value must be non-negative.');
        n('limit')(handle, id, v);
      },
      enumerable: true,
      configurable: false,
    });
  });
  return limits;
};

const databases = new WeakMap();
const state = (db) => {
  const s = databases.get(db);
  if (s === undefined) throw new TypeError('Illegal invocation');
  return s;
};
const open = (s) => {
  if (!s.handle) throw badState('database is not open');
  return s.handle;
};
const opened = (db) => open(state(db));

function DatabaseSync(path, options = undefined) {
  if (new.target === undefined) throw coded(TypeError, 'ERR_CONSTRUCT_CALL_REQUIRED', 'Cannot call constructor without `new`');
  const s = {
    path: pathOf(path), handle: undefined, readOnly: false, foreignKeys: true, doubleQuotes: false, extensions: false, timeout: 0,
    readBigInts: false, returnArrays: false, bare: true, unknown: false, defensive: true, limits: {},
  };
  let openNow = true;
  if (arguments.length > 1) {
    checkObject(options, 'options');
    openNow = option(options, 'open', checkBoolean, true);
    s.readOnly = option(options, 'readOnly', checkBoolean, false);
    s.foreignKeys = option(options, 'enableForeignKeyConstraints', checkBoolean, true);
    s.doubleQuotes = option(options, 'enableDoubleQuotedStringLiterals', checkBoolean, false);
    s.extensions = option(options, 'allowExtension', checkBoolean, false);
    s.timeout = option(options, 'timeout', (v, name) => check(Number.isInteger(v) && (v | 0) === v, name, 'an integer'), 0);
    s.readBigInts = option(options, 'readBigInts', checkBoolean, false);
    s.returnArrays = option(options, 'returnArrays', checkBoolean, false);
    s.bare = option(options, 'allowBareNamedParameters', checkBoolean, true);
    s.unknown = option(options, 'allowUnknownNamedParameters', checkBoolean, false);
    s.defensive = option(options, 'defensive', checkBoolean, true);
    const limits = option(options, 'limits', checkObject, undefined);
    if (limits) {
      for (const name of limitNames) {
        const v = limits[name];
        if (v === undefined) continue;
        check(Number.isInteger(v), `options.limits.${name}`, 'an integer');
        if (v < 0) throw coded(RangeError, 'ERR_OUT_OF_RANGE', `The "options.limits.${name}" argument must be non-negative.`);
        s.limits[name] = v;
      }
    }
  }
  databases.set(this, s);
  const limits = makeLimits(s);
  const getter = (name, get) => Object.defineProperty(this, name, { __proto__: null, get, enumerable: true, configurable: false });
  getter('isOpen', () => s.handle !== undefined);
  getter('isTransaction', () => n('inTransaction')(open(s)));
  getter('limits', () => limits);
  Object.defineProperty(this, Symbol.for('sqlite-type'), { __proto__: null, value: 'node:sqlite', enumerable: true, configurable: true, writable: true });
  if (openNow) openDatabase(s);
}
const openDatabase = (s) => {
  if (s.handle) throw badState('database is already open');
  const h = n('open')(s.path, SQLITE_OPEN_URI | (s.readOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE), s.timeout);
  n('config')(h, DBCONFIG_DQS_DML, s.doubleQuotes);
  n('config')(h, DBCONFIG_DQS_DDL, s.doubleQuotes);
  n('config')(h, DBCONFIG_ENABLE_FKEY, s.foreignKeys);
  n('config')(h, DBCONFIG_DEFENSIVE, s.defensive);
  limitNames.forEach((name, id) => { if (hasOwn(s.limits, name)) n('limit')(h, id, s.limits[name]); });
  s.handle = h;
};
const closeDatabase = (s) => {
  n('close')(open(s));
  s.handle = undefined;
};

const define = (C, methods) => {
  delete C.prototype.constructor; // it comes last
  for (const key of Reflect.ownKeys(methods)) {
    Object.defineProperty(C.prototype, key, { __proto__: null, value: methods[key], writable: true, enumerable: true, configurable: true });
  }
  Object.defineProperty(C.prototype, 'constructor', { __proto__: null, value: C, writable: true, enumerable: false, configurable: true });
};
const flagsOf = (options) => (options.deterministic ? SQLITE_DETERMINISTIC : 0) | (options.directOnly ? SQLITE_DIRECTONLY : 0) | SQLITE_UTF8;
define(DatabaseSync, {
  open() { openDatabase(state(this)); },
  close() { closeDatabase(state(this)); },
  prepare(sql, options = undefined) {
    const s = state(this);
    const h = open(s);
    checkString(sql, 'sql');
    const o = { readBigInts: s.readBigInts, returnArrays: s.returnArrays, allowBareNamedParameters: s.bare, allowUnknownNamedParameters: s.unknown };
    if (arguments.length > 1 && options !== undefined) {
      checkObject(options, 'options');
      for (const name of Object.keys(o)) o[name] = option(options, name, checkBoolean, o[name]);
    }
    return makeStatement(n('prepare')(h, sql), o);
  },
  exec(sql) {
    const h = opened(this);
    checkString(sql, 'sql');
    n('exec')(h, sql);
  },
  function(name, options, fn) {
    const h = opened(this);
    checkString(name, 'name');
    if (arguments.length < 3) {
      fn = options;
      options = {};
    } else {
      checkObject(options, 'options');
    }
    const o = {};
    for (const k of ['useBigIntArguments', 'varargs', 'deterministic', 'directOnly']) o[k] = option(options, k, checkBoolean, false);
    checkFunction(fn, 'function');
    n('function')(h, name, fn, o.varargs ? -1 : fn.length, flagsOf(o), o.useBigIntArguments);
  },
  createTagStore(capacity = 1000) {
    opened(this);
    const positive = 'The "maxSize" argument must be a positive integer.';
    if (typeof capacity !== 'number') throw badType(positive);
    if (!(capacity >= 1) || (capacity | 0) !== capacity) throw coded(RangeError, 'ERR_OUT_OF_RANGE', positive);
    return makeTagStore(this, capacity);
  },
  location(dbName = 'main') {
    const h = opened(this);
    checkString(dbName, 'dbName');
    return n('location')(h, dbName);
  },
  aggregate(name, options) {
    const h = opened(this);
    checkString(name, 'name');
    const { start } = options;
    if (start === undefined || isObject(start) && typeof start !== 'function' && start !== null) {
      throw badType('The "options.start" argument must be a function or a primitive value.');
    }
    const { step } = options;
    checkFunction(step, 'options.step');
    const { result } = options;
    const useBigInts = option(options, 'useBigIntArguments', checkBoolean, false);
    const varargs = option(options, 'varargs', checkBoolean, false);
    const directOnly = option(options, 'directOnly', checkBoolean, false);
    const inverse = option(options, 'inverse', checkFunction, undefined);
    const argc = varargs ? -1 : Math.max(step.length - 1, inverse ? inverse.length - 1 : -1, 0);
    n('aggregate')(h, name, start, step, inverse, result, argc, flagsOf({ directOnly }), useBigInts);
  },
  createSession(options = undefined) {
    const s = state(this);
    const h = open(s);
    let table, db = 'main';
    if (arguments.length > 0) {
      checkObject(options, 'options');
      table = option(options, 'table', checkString, undefined);
      db = option(options, 'db', checkString, 'main');
    }
    return wrapNative(Session, sessions, { s, handle: n('session')(h, db, table) });
  },
  applyChangeset(changeset, options = undefined) {
    const h = opened(this);
    if (!(changeset instanceof Uint8Array)) throw badType('The "changeset" argument must be a Uint8Array.');
    let filter, onConflict;
    if (arguments.length > 1 && options !== undefined) {
      checkObject(options, 'options');
      onConflict = option(options, 'onConflict', checkFunction, undefined);
      filter = option(options, 'filter', checkFunction, undefined);
    }
    return n('apply')(h, changeset, filter, onConflict);
  },
  enableLoadExtension(allow) {
    const s = state(this);
    checkBoolean(allow, 'allow');
    const h = open(s);
    if (allow && !s.extensions) throw badState('Cannot enable extension loading because it was disabled at database creation.');
    s.loading = allow;
    n('enableLoadExtension')(h, allow);
  },
  enableDefensive(active) {
    const h = opened(this);
    checkBoolean(active, 'active');
    n('config')(h, DBCONFIG_DEFENSIVE, active);
  },
  loadExtension(path) {
    const s = state(this);
    const h = open(s);
    if (!s.extensions) throw badState('extension loading is not allowed');
    if (s.loading === false) throw badState('extension loading is not allowed');
    checkString(path, 'path');
    n('loadExtension')(h, path);
  },
  serialize(dbName = 'main') {
    const h = opened(this);
    checkString(dbName, 'dbName');
    return n('serialize')(h, dbName);
  },
  deserialize(buffer, options = undefined) {
    const h = opened(this);
    if (!(buffer instanceof Uint8Array)) throw badType('The "buffer" argument must be a Uint8Array.');
    if (buffer.length === 0) throw coded(TypeError, 'ERR_INVALID_ARG_VALUE', 'The "buffer" argument must not be empty.');
    let dbName = 'main';
    if (options !== undefined) {
      checkObject(options, 'options');
      dbName = option(options, 'dbName', checkString, 'main');
    }
    n('deserialize')(h, buffer, dbName);
  },
  setAuthorizer(callback) {
    const h = opened(this);
    if (callback !== null && typeof callback !== 'function') throw badType('The "callback" argument must be a function or null.');
    n('setAuthorizer')(h, callback);
  },
  [Symbol.dispose]: { ''() {
    const s = state(this);
    if (s.handle) closeDatabase(s);
  } }[''],
});

const illegal = () => coded(Error, 'ERR_ILLEGAL_CONSTRUCTOR', 'Illegal constructor');
let making = false;
const wrapNative = (C, map, handle) => {
  making = true;
  const o = new C();
  map.set(o, handle);
  return o;
};
const made = () => {
  if (!making) throw illegal();
  making = false;
};
const within = (map, o) => {
  const h = map.get(o);
  if (h === undefined) throw new TypeError('Illegal invocation');
  return h;
};

const sessions = new WeakMap();
function Session() { made(); }
const session = (o) => {
  const { s, handle } = within(sessions, o);
  open(s);
  return handle;
};
define(Session, {
  changeset() { return n('changeset')(session(this), false); },
  patchset() { return n('changeset')(session(this), true); },
  close() { n('closeSession')(session(this)); },
  [Symbol.dispose]: { ''() {
    try { n('closeSession')(session(this)); } catch { /* closed */ }
  } }[''],
});

const statements = new WeakMap();
function StatementSync() { made(); }
const makeStatement = (handle, options) => {
  for (const name of Object.keys(options)) n('set')(handle, name, options[name]);
  const st = wrapNative(StatementSync, statements, { handle, generation: 0 });
  const getter = (name, get) => Object.defineProperty(st, name, { __proto__: null, get, enumerable: true, configurable: false });
  getter('sourceSQL', () => n('sql')(handle, false));
  getter('expandedSQL', () => n('sql')(handle, true));
  return st;
};
const statement = (o) => within(statements, o);
// using starts a new use of a statement, which ends the iterators over it.
const using = (o) => {
  const s = statement(o);
  s.generation++;
  return s.handle;
};
const setter = (name, argument) => function(value) {
  const { handle } = statement(this);
  if (n('isFinal')(handle)) throw badState('statement has been finalized');
  checkBoolean(value, argument);
  n('set')(handle, name, value);
};
const iterate = (o, args) => {
  const s = statement(o);
  s.generation++;
  n('bind')(s.handle, args);
  return new StatementSyncIterator(s);
};
class StatementSyncIterator {
  #statement;
  #generation;
  #done = false;
  constructor(s) {
    this.#statement = s;
    this.#generation = s.generation;
  }
  #check() {
    if (n('isFinal')(this.#statement.handle)) throw badState('statement has been finalized');
    if (this.#generation !== this.#statement.generation) throw badState('iterator was invalidated');
  }
  static next(it) {
    if (n('isFinal')(it.#statement.handle)) throw badState('statement has been finalized');
    if (it.#done) return { __proto__: null, done: true, value: null };
    it.#check();
    const value = n('step')(it.#statement.handle);
    if (value === undefined) {
      it.#done = true;
      return { __proto__: null, done: true, value: null };
    }
    return { __proto__: null, done: false, value };
  }
  static return(it) {
    if (!it.#done && it.#generation === it.#statement.generation) n('reset')(it.#statement.handle);
    it.#done = true;
    return { __proto__: null, done: true, value: null };
  }
}
const { next, return: finish } = StatementSyncIterator;
const iteratorPrototype = Object.create(Iterator.prototype);
for (const [k, value] of [['next', { next() { return next(this); } }.next], ['return', { return() { return finish(this); } }.return]]) {
  Object.defineProperty(iteratorPrototype, k, { __proto__: null, value, writable: true, enumerable: true, configurable: true });
}
Object.setPrototypeOf(StatementSyncIterator.prototype, iteratorPrototype);
define(StatementSync, {
  iterate(...args) { return iterate(this, args); },
  all(...args) { return n('all')(using(this), args); },
  get(...args) { return n('get')(using(this), args); },
  run(...args) { return n('run')(using(this), args); },
  columns() { return n('columns')(statement(this).handle); },
  setAllowBareNamedParameters: setter('allowBareNamedParameters', 'allowBareNamedParameters'),
  setAllowUnknownNamedParameters: setter('allowUnknownNamedParameters', 'enabled'),
  setReadBigInts: setter('readBigInts', 'readBigInts'),
  setReturnArrays: setter('returnArrays', 'returnArrays'),
});
for (const name of ['iterate', 'all', 'get', 'run', 'columns', 'setAllowBareNamedParameters', 'setAllowUnknownNamedParameters', 'setReadBigInts', 'setReturnArrays']) {
  Object.defineProperty(StatementSync.prototype[name], 'name', { __proto__: null, value: name, configurable: true });
}

// Prepared statements by the text of a template, the least recently used first.
const stores = new WeakMap();
function SQLTagStore() { made(); }
const makeTagStore = (db, capacity) => {
  const store = wrapNative(SQLTagStore, stores, { db, capacity, cache: new Map() });
  const getter = (name, get) => Object.defineProperty(store, name, { __proto__: null, get, enumerable: true, configurable: false });
  getter('capacity', () => capacity);
  getter('db', () => db);
  getter('size', () => within(stores, store).cache.size);
  return store;
};
const tagged = (method) => ({ [method](strings, ...values) {
  const { db, capacity, cache } = within(stores, this);
  opened(db);
  if (!Array.isArray(strings) || !Array.isArray(strings.raw)) {
    throw badType('First argument must be an array of strings (template literal).');
  }
  const sql = strings.join('?');
  let st = cache.get(sql);
  if (st !== undefined && n('isFinal')(statement(st).handle)) st = undefined;
  cache.delete(sql);
  if (st === undefined) {
    st = db.prepare(sql);
    if (cache.size >= capacity) cache.delete(cache.keys().next().value);
  }
  cache.set(sql, st);
  if (n('parameters')(statement(st).handle) !== values.length) {
    throw coded(TypeError, 'ERR_INVALID_ARG_VALUE', 'SQLite parameters must be bound using template literal placeholders.');
  }
  return st[method](...values);
} })[method];
define(SQLTagStore, {
  get: tagged('get'),
  all: tagged('all'),
  iterate: tagged('iterate'),
  run: tagged('run'),
  clear() { within(stores, this).cache.clear(); },
});

binding.DatabaseSync = DatabaseSync;
binding.StatementSync = StatementSync;
binding.Session = Session;
// backup copies some pages in each turn of the loop.
binding.backup = function backup(sourceDb, path) {
  const options = arguments[2];
  checkObject(sourceDb, 'sourceDb');
  const s = state(sourceDb);
  const h = open(s);
  const file = pathOf(path);
  let rate = 100, source = 'main', target = 'main', progress;
  if (arguments.length > 2) {
    checkObject(options, 'options');
    rate = option(options, 'rate', (v, name) => check(Number.isInteger(v), name, 'an integer'), 100);
    if (rate < 1) throw coded(RangeError, 'ERR_OUT_OF_RANGE', 'The "options.rate" argument must be a positive integer.');
    source = option(options, 'source', checkString, 'main');
    target = option(options, 'target', checkString, 'main');
    progress = option(options, 'progress', checkFunction, undefined);
  }
  return (async () => {
    const b = n('beginBackup')(h, file, source, target);
    try {
      for (;;) {
        const [done, totalPages, remainingPages] = n('stepBackup')(b, rate);
        if (done) return totalPages;
        if (progress) Reflect.apply(progress, undefined, [{ totalPages, remainingPages }]);
        await new Promise((resolve) => setImmediate(resolve));
      }
    } finally {
      n('endBackup')(b);
    }
  })();
};
n('setup')(n('Handle'), {});
