// Explicit resource management: what `using` declarations do, SuppressedError,
// DisposableStack and AsyncDisposableStack. Parameter: native.
'use strict';
const { dispose, asyncDispose } = Symbol;
const hidden = { __proto__: null, writable: true, configurable: true, enumerable: false };
const define = (o, k, value) => Object.defineProperty(o, k, { ...hidden, value });

function SuppressedError(error, suppressed, message) {
  const target = new.target ?? SuppressedError;
  const self = Reflect.construct(Error, message === undefined ? [] : [message], target);
  define(self, 'error', error);
  define(self, 'suppressed', suppressed);
  return self;
}
Object.setPrototypeOf(SuppressedError, Error);
Object.defineProperty(SuppressedError, 'prototype', { __proto__: null, value: Object.create(Error.prototype), writable: false });
define(SuppressedError.prototype, 'constructor', SuppressedError);
define(SuppressedError.prototype, 'name', 'SuppressedError');
define(SuppressedError.prototype, 'message', '');
define(globalThis, 'SuppressedError', SuppressedError);

const isObject = (v) => typeof v === 'function' || (typeof v === 'object' && v !== null);

// The resource of a value: {value, method, async}, or undefined for none.
function resource(value, async) {
  if (value === null || value === undefined) return async ? { async } : undefined;
  if (!isObject(value)) throw new TypeError('An object is expected with `using` declarations');
  let method = async ? value[asyncDispose] ?? undefined : value[dispose];
  let sync = !async;
  if (async && method === undefined) {
    method = value[dispose];
    sync = true;
  }
  if (typeof method !== 'function') throw new TypeError(`Symbol(Symbol.${async ? 'asyncDispose' : 'dispose'}) is not a function`);
  return { value, method, async, sync };
}

// What went wrong so far.
const none = { failed: false, error: undefined };
const also = (state, error) => ({
  failed: true,
  error: state.failed ? new SuppressedError(error, state.error, 'An error was suppressed during disposal') : error,
});

function disposeAll(list, state) {
  for (let i = list.length - 1; i >= 0; i--) {
    const { value, method, argument } = list[i];
    try {
      if (argument) method.call(undefined, value);
      else method.call(value);
    } catch (e) {
      state = also(state, e);
    }
  }
  if (state.failed) throw state.error;
}

async function disposeAllAsync(list, state) {
  for (let i = list.length - 1; i >= 0; i--) {
    const { value, method, argument, async, sync } = list[i];
    try {
      let result;
      if (method) result = argument ? method.call(undefined, value) : method.call(value);
      if (async) await (sync ? undefined : result);
    } catch (e) {
      state = also(state, e);
    }
  }
  if (state.failed) throw state.error;
}

native['env.setUsing'](
  function add(list, value, async) {
    const r = resource(value, async);
    if (r) list[list.length] = r;
    return value;
  },
  (list, async) => (async ? disposeAllAsync : disposeAll)(list, none),
  (list, error, async) => (async ? disposeAllAsync : disposeAll)(list, { failed: true, error }));

// A class of stacks; its methods and getters as V8 has them.
function makeStack(name, async, members) {
  const all = new WeakMap(); // list, or undefined when disposed of
  const list = (self, method) => {
    if (!isObject(self) || !all.has(self)) {
      const shown = isObject(self) ? `#<${self.constructor?.name ?? 'Object'}>` : String(self);
      throw new TypeError(`Method ${method.startsWith('get ') ? `get ${name}.prototype.${method.slice(4)}` : `${name}.prototype.${method}`} called on incompatible receiver ${shown}`);
    }
    return all.get(self);
  };
  const open = (self, method) => {
    const l = list(self, method);
    if (!l) throw new ReferenceError(`Cannot call ${name}.prototype.${method} on an already-disposed ${name}`);
    return l;
  };
  const Stack = { [name]: function() {
    if (!new.target) throw new TypeError(`Constructor ${name} requires 'new'`);
    const self = Reflect.construct(Object, [], new.target);
    all.set(self, []);
    return self;
  } }[name];
  Object.defineProperty(Stack, 'prototype', { __proto__: null, value: Stack.prototype, writable: false });
  const callable = (f) => {
    if (typeof f !== 'function') throw new TypeError(`${typeof f === 'symbol' ? String(f) : isObject(f) ? '#<Object>' : f} is not a function`);
  };
  const methods = {
    use(value) {
      const l = open(this, 'use');
      const r = resource(value, async);
      if (r) l.push(r);
      return value;
    },
    adopt(value, onDispose) {
      const l = open(this, 'adopt');
      callable(onDispose);
      l.push({ value, method: onDispose, argument: true, async });
      return value;
    },
    defer(onDispose) {
      const l = open(this, 'defer');
      callable(onDispose);
      l.push({ value: undefined, method: onDispose, async });
    },
    move() {
      const l = open(this, 'move');
      const other = new Stack();
      all.set(other, l);
      all.set(this, undefined);
      return other;
    },
    ...members(all, list),
  };
  for (const k of ['use', 'adopt', 'defer', 'move', ...Object.keys(members(all, list))]) define(Stack.prototype, k, methods[k]);
  const last = async ? 'disposeAsync' : 'dispose';
  define(Stack.prototype, async ? asyncDispose : dispose, Stack.prototype[last]);
  const { get } = Object.getOwnPropertyDescriptor({ get disposed() { return !list(this, 'get disposed'); } }, 'disposed');
  Object.defineProperty(Stack.prototype, 'disposed', { __proto__: null, get, set: undefined, configurable: true, enumerable: false });
  Object.defineProperty(Stack.prototype, Symbol.toStringTag, { __proto__: null, value: name, configurable: true });
  define(globalThis, name, Stack);
}

makeStack('DisposableStack', false, (all, list) => ({
  dispose() {
    const l = list(this, 'dispose');
    if (!l) return;
    all.set(this, undefined);
    disposeAll(l, none);
  },
}));
makeStack('AsyncDisposableStack', true, (all, list) => ({
  disposeAsync() {
    let l;
    try {
      l = list(this, 'disposeAsync');
    } catch (e) {
      return Promise.reject(e);
    }
    all.set(this, undefined);
    return l ? disposeAllAsync(l, none) : Promise.resolve();
  },
}));
