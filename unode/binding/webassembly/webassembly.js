// The global WebAssembly (https://webassembly.github.io/spec/js-api/), with V8's
// texts of errors. What a class keeps of the native half is a handle.
const n = (name) => native[`webassembly.${name}`];
const {
  ArrayBuffer, BigInt, Error, Number, Object, Promise, Proxy, RangeError, Reflect, SharedArrayBuffer, String, Symbol, TypeError, WeakMap,
} = globalThis;
const { defineProperty, freeze, setPrototypeOf } = Object;

const makeError = (name) => {
  const make = function(message, options) {
    return Reflect.construct(Error, message === undefined ? [] : [message, options], new.target ?? make);
  };
  defineProperty(make, 'name', { __proto__: null, value: name, configurable: true });
  defineProperty(make, 'length', { __proto__: null, value: 1, configurable: true });
  setPrototypeOf(make, Error);
  defineProperty(make, 'prototype', { __proto__: null, value: Object.create(Error.prototype), writable: false });
  for (const [k, value] of [['constructor', make], ['name', name], ['message', '']]) {
    defineProperty(make.prototype, k, { __proto__: null, value, writable: true, configurable: true, enumerable: false });
  }
  return make;
};
const errors = { __proto__: null };
for (const name of ['CompileError', 'LinkError', 'RuntimeError']) errors[name] = makeError(name);

// An object of a class that is made for a handle, not by its constructor.
let pending;
const wrap = (C, handle) => {
  pending = handle;
  return new C();
};
const take = () => {
  const h = pending;
  pending = undefined;
  return h;
};
const handles = new WeakMap();
const receiver = (C, o, where) => {
  const h = handles.get(o);
  if (h === undefined || h.C !== C) throw new TypeError(`${where}: Receiver is not a WebAssembly.${C.name}`);
  return h.handle;
};
const hold = (C, o, handle) => {
  handles.set(o, { C, handle });
  if (C !== Module) handle.wrapper = o;
  if (C === Tag) tagTypes.set(o, n('tagTypes')(handle));
};

const bytesOf = (source, where) => {
  if (source instanceof ArrayBuffer || source instanceof SharedArrayBuffer || ArrayBuffer.isView(source)) return source;
  try {
    Reflect.get(Object.getPrototypeOf(Uint8Array).prototype, 'length', source);
    return source;
  } catch {
    try {
      Reflect.apply(Object.getOwnPropertyDescriptor(ArrayBuffer.prototype, 'byteLength').get, source, []);
      return source;
    } catch {
      throw new TypeError(`${where}: Argument 0 must be a buffer source`);
    }
  }
};
const compileBytes = (source, where) => {
  const handle = n('compile')(bytesOf(source, where));
  if (typeof handle === 'string') throw new errors.CompileError(`${where}: ${handle}`);
  return handle;
};
const construct = (target, name) => {
  if (target === undefined) throw new TypeError(`WebAssembly.${name} must be invoked with 'new'`);
};

// [EnforceRange] unsigned long: of a property of a descriptor.
const limit = (value, where, name, lower, upper) => {
  const num = Number(value);
  if (!Number.isFinite(num)) throw new TypeError(`${where}: Property '${name}' must be convertible to a valid number`);
  const int = Math.trunc(num);
  if (int < 0) throw new TypeError(`${where}: Property '${name}' must be non-negative`);
  if (int > 4294967295) throw new TypeError(`${where}: Property '${name}' must be in the unsigned long range`);
  if (int < lower) throw new RangeError(`${where}: Property '${name}': value ${int} is below the lower bound ${lower.toString(16)}`);
  if (int > upper) throw new RangeError(`${where}: Property '${name}': value ${int} is above the upper bound ${upper}`);
  return int;
};
// limits reads initial and maximum, each once.
const limits = (d, where, most, maximumMost) => {
  const given = d.initial;
  if (given === undefined) throw new TypeError(`${where}: Property 'initial' is required`);
  const initial = limit(given, where, 'initial', 0, most);
  const end = d.maximum;
  return [initial, end === undefined ? undefined : limit(end, where, 'maximum', initial, maximumMost)];
};
const index = (value, where, what, upper = 4294967295) => {
  if (typeof value === 'symbol' || typeof value === 'bigint') throw new TypeError(`${where}: ${what} must be convertible to a valid number`);
  const num = Number(value);
  if (Number.isNaN(num)) throw new TypeError(`${where}: ${what} must be convertible to a valid number`);
  const int = Math.trunc(num);
  if (!Number.isFinite(num) || int < 0) throw new TypeError(`${where}: ${what} must be non-negative`);
  if (int > upper) throw new TypeError(`${where}: ${what} must be in the unsigned long range`);
  return int;
};
const descriptor = (d, where, what) => {
  if (d === null || typeof d !== 'object' && typeof d !== 'function') throw new TypeError(`${where}: Argument 0 must be a ${what}`);
  return d;
};

function Module(bytes) {
  construct(new.target, 'Module');
  const where = 'WebAssembly.Module()';
  const o = Reflect.construct(Object, [], new.target);
  hold(Module, o, pending === undefined ? compileBytes(bytes, where) : take());
  return o;
}
const moduleHandle = (m, where) => {
  const h = handles.get(m);
  if (h === undefined || h.C !== Module) throw new TypeError(`${where}: Argument 0 must be a WebAssembly.Module`);
  return h.handle;
};
const statics = {
  imports(moduleObject) { return n('imports')(moduleHandle(moduleObject, 'WebAssembly.Module.imports()')); },
  exports(moduleObject) { return n('exports')(moduleHandle(moduleObject, 'WebAssembly.Module.exports()')); },
  customSections(moduleObject, sectionName) {
    const where = 'WebAssembly.Module.customSections()';
    const h = moduleHandle(moduleObject, where);
    if (sectionName === undefined) throw new TypeError(`${where}: Argument 1 is required`);
    return n('customSections')(h, String(sectionName));
  },
};

// readImports collects the values of a module's imports, in order.
const readImports = (handle, imports, where) => {
  const list = n('imports')(handle);
  if (imports !== undefined && (imports === null || typeof imports !== 'object' && typeof imports !== 'function')) {
    throw new TypeError(`${where}: Argument 1 must be an object`);
  }
  if (list.length > 0 && imports === undefined) throw new TypeError(`${where}: Imports argument must be present and must be an object`);
  return list.map(({ module, name }, i) => {
    const from = imports[module];
    if (from === null || typeof from !== 'object' && typeof from !== 'function') {
      throw new TypeError(`${where}: Import #${i} "${module}": module is not an object or function`);
    }
    return from[name];
  });
};
const instantiate = (o, handle, read, where) => {
  const values = n('instantiate')(handle, read, where);
  const exports = { __proto__: null };
  n('exports')(handle).forEach(({ name }, i) => { exports[name] = values[i]; });
  handles.set(o, { C: Instance, handle: freeze(exports) });
  return o;
};
function Instance(module) {
  construct(new.target, 'Instance');
  const where = 'WebAssembly.Instance()';
  const handle = moduleHandle(module, where);
  return instantiate(Reflect.construct(Object, [], new.target), handle, readImports(handle, arguments[1], where), where);
}

function Memory(descriptorObject) {
  construct(new.target, 'Memory');
  const o = Reflect.construct(Object, [], new.target);
  if (pending !== undefined) {
    hold(Memory, o, take());
    return o;
  }
  const where = 'WebAssembly.Memory()';
  const d = descriptor(descriptorObject, where, 'memory descriptor');
  const [initial, maximum] = limits(d, where, 65536, 65536);
  const shared = Boolean(d.shared);
  if (shared && maximum === undefined) throw new TypeError(`${where}: If shared is true, maximum property should be specified.`);
  return setPrototypeOf(n('newMemory')(initial, maximum, shared), Object.getPrototypeOf(o));
}
const memoryMembers = {
  grow(delta) {
    const where = 'WebAssembly.Memory.grow()';
    const h = receiver(Memory, this, where);
    const r = n('memoryGrow')(h, index(delta, where, 'Argument 0'));
    if (r < 0) throw new RangeError(`${where}: Maximum memory size exceeded`);
    return r;
  },
  get buffer() {
    const h = receiver(Memory, this, 'WebAssembly.Memory.buffer');
    const b = n('memoryBuffer')(h);
    if (b instanceof SharedArrayBuffer) freeze(b);
    return b;
  },
};

const elementTypes = { __proto__: null, anyfunc: 1, funcref: 1, externref: 1 };
function Table(descriptorObject) {
  construct(new.target, 'Table');
  const o = Reflect.construct(Object, [], new.target);
  if (pending !== undefined) {
    hold(Table, o, take());
    return o;
  }
  const where = 'WebAssembly.Table()';
  const d = descriptor(descriptorObject, where, 'table descriptor');
  const element = String(d.element);
  if (!elementTypes[element]) throw new TypeError(`${where}: Descriptor property 'element' must be a WebAssembly reference type`);
  const [initial, maximum] = limits(d, where, 10000000, 4294967295);
  const value = arguments.length > 1 ? arguments[1] : element === 'externref' ? undefined : null;
  if (element !== 'externref' && value !== null && value !== undefined && !n('isFunction')(value)) {
    throw new TypeError(`${where}: Argument 1 is invalid: function-typed object expected`);
  }
  return setPrototypeOf(n('newTable')(element, initial, maximum, value), Object.getPrototypeOf(o));
}
const tableIndex = (h, value, where) => {
  const i = index(value, where, 'Argument 0');
  if (i >= n('tableLength')(h)) throw new RangeError(`${where}: invalid address ${i} in ${isExternTable(h) ? 'externref' : 'funcref'} table of size ${n('tableLength')(h)}`);
  return i;
};
const isExternTable = (h) => n('tableIsExtern')(h);
const tableValue = (h, value, given, where) => {
  if (isExternTable(h)) return value;
  if (!given) return null;
  if (value !== null && !n('isFunction')(value)) throw new TypeError(`${where}: Argument 1 is invalid: function-typed object expected`);
  return value;
};
const tableMembers = {
  get length() { return n('tableLength')(receiver(Table, this, 'WebAssembly.Table.length')); },
  grow(delta) {
    const where = 'WebAssembly.Table.grow()';
    const h = receiver(Table, this, where);
    const count = index(delta, where, 'Argument 0');
    const r = n('tableGrow')(h, count, tableValue(h, arguments[1], arguments.length > 1 && arguments[1] !== undefined, where));
    if (r < 0) throw new RangeError(`${where}: failed to grow table by ${count}`);
    return r;
  },
  set(i) {
    const where = 'WebAssembly.Table.set()';
    const h = receiver(Table, this, where);
    n('tableSet')(h, tableIndex(h, i, where), tableValue(h, arguments[1], arguments.length > 1, where));
  },
  get(i) {
    const where = 'WebAssembly.Table.get()';
    const h = receiver(Table, this, where);
    return n('tableGet')(h, tableIndex(h, i, where));
  },
};

const globalTypes = { __proto__: null, i32: 1, i64: 1, f32: 1, f64: 1, v128: 1, externref: 1, anyfunc: 1, funcref: 1 };
function Global(descriptorObject) {
  construct(new.target, 'Global');
  const o = Reflect.construct(Object, [], new.target);
  if (pending !== undefined) {
    hold(Global, o, take());
    return o;
  }
  const where = 'WebAssembly.Global()';
  const d = descriptor(descriptorObject, where, 'global descriptor');
  const mutable = Boolean(d.mutable);
  const type = String(d.value);
  if (!globalTypes[type]) throw new TypeError(`${where}: Descriptor property 'value' must be a WebAssembly type`);
  const given = arguments.length > 1;
  let value = arguments[1];
  if ((type === 'anyfunc' || type === 'funcref') && given && value !== undefined && value !== null && !n('isFunction')(value)) {
    throw new TypeError(`${where}: The value of funcref globals must be null or an exported function`);
  }
  if (type === 'externref' && !given) value = undefined;
  return setPrototypeOf(n('newGlobal')(type, mutable, value), Object.getPrototypeOf(o));
}
const globalMembers = {
  valueOf() { return n('globalGet')(receiver(Global, this, 'WebAssembly.Global.valueOf()')); },
  get value() { return n('globalGet')(receiver(Global, this, 'get WebAssembly.Global.value')); },
  set value(v) {
    const h = receiver(Global, this, 'set WebAssembly.Global.value');
    if (arguments.length === 0) throw new TypeError('set WebAssembly.Global.value): Argument 0 is required');
    if (!n('globalMutable')(h)) throw new TypeError('set WebAssembly.Global.value: Can\'t set the value of an immutable global.');
    n('globalSet')(h, v);
  },
};

// WebAssembly does not catch what JavaScript throws, an Exception or not: it
// passes through.
const tagTypes = new WeakMap();
function Tag(type) {
  construct(new.target, 'Tag');
  const o = Reflect.construct(Object, [], new.target);
  if (pending !== undefined) {
    hold(Tag, o, take());
    return o;
  }
  const where = 'WebAssembly.Tag()';
  const { parameters } = descriptor(type, where, 'tag type');
  if (parameters === null || typeof parameters !== 'object') throw new TypeError(`${where}: Argument 0 must be a tag type with 'parameters'`);
  const types = Array.from(parameters, (t, i) => {
    if (!globalTypes[String(t)]) throw new TypeError(`${where}: Argument 0 parameter type at index #${i} must be a value type`);
    return String(t);
  });
  return setPrototypeOf(n('newTag')(types), Object.getPrototypeOf(o));
}
const exceptions = new WeakMap();
function Exception(tag, payload) {
  construct(new.target, 'Exception');
  const where = 'WebAssembly.Exception()';
  const types = tagTypes.get(tag);
  if (!types) throw new TypeError(`${where}: Argument 0 must be a WebAssembly tag`);
  if (payload === null || typeof payload !== 'object') throw new TypeError(`${where}: Argument 1 must be iterable`);
  const values = [...payload];
  if (values.length !== types.length) throw new TypeError(`${where}: Number of exception values does not match signature length`);
  const o = Reflect.construct(Object, [], new.target);
  exceptions.set(o, { tag, values: values.map((v, i) => convert(types[i], v)) });
  if (arguments[2]?.traceStack) Error.captureStackTrace(o);
  return o;
}
const convert = (type, v) => {
  switch (type) {
    case 'i32': return v | 0;
    case 'i64': return BigInt.asIntN(64, v);
    case 'f32': return Math.fround(v);
    case 'f64': return +v;
    case 'externref': return v;
  }
  if (type === 'v128' || v !== null && !n('isFunction')(v)) throw new TypeError('type incompatibility when transforming from/to JS');
  return v;
};
const exceptionOf = (o, where) => {
  const e = exceptions.get(o);
  if (!e) throw new TypeError(`${where}: Receiver is not a WebAssembly.Exception`);
  return e;
};
const exceptionMembers = {
  is(exceptionTag) {
    const e = exceptionOf(this, 'WebAssembly.Exception.is()');
    if (!tagTypes.has(exceptionTag)) throw new TypeError('WebAssembly.Exception.is(): Argument 0 must be a WebAssembly tag');
    return e.tag === exceptionTag;
  },
  getArg(exceptionTag, i) {
    const where = 'WebAssembly.Exception.getArg()';
    const e = exceptionOf(this, where);
    if (!tagTypes.has(exceptionTag)) throw new TypeError(`${where}: Argument 0 must be a WebAssembly tag`);
    const at = index(i, where, 'Index');
    if (e.tag !== exceptionTag) throw new TypeError(`${where}: First argument does not match the exception tag`);
    if (at >= e.values.length) throw new RangeError(`${where}: Index out of range`);
    return e.values[at];
  },
};

const WebAssembly = {};
const describe = (C, members, own = {}) => {
  const name = C.name;
  const tag = { __proto__: null, value: `WebAssembly.${name}`, configurable: true };
  const put = (to, from) => {
    for (const k of Object.keys(from)) {
      const d = Object.getOwnPropertyDescriptor(from, k);
      defineProperty(to, k, { ...d, __proto__: null, enumerable: true });
    }
  };
  put(C.prototype, members);
  put(C, own);
  defineProperty(C.prototype, Symbol.toStringTag, tag);
  defineProperty(C, 'prototype', { __proto__: null, writable: false });
  defineProperty(C, 'length', { __proto__: null, value: C === Exception ? 2 : 1, configurable: true });
  defineProperty(WebAssembly, name, { __proto__: null, value: C, writable: true, configurable: true, enumerable: false });
};
describe(Module, {}, statics);
describe(Instance, { get exports() { return receiver(Instance, this, 'WebAssembly.Instance.exports'); } });
describe(Memory, memoryMembers);
describe(Table, tableMembers);
describe(Global, globalMembers);
describe(Tag, {});
describe(Exception, exceptionMembers);
for (const name of Object.keys(errors)) {
  defineProperty(WebAssembly, name, { __proto__: null, value: errors[name], writable: true, configurable: true, enumerable: false });
}
defineProperty(WebAssembly, Symbol.toStringTag, { __proto__: null, value: 'WebAssembly', configurable: true });

// The bytes of a response that is being compiled while it comes.
const streamed = (source, where) => new Promise((resolve, reject) => {
  const parts = [];
  let length = 0;
  shared.wasmStreaming({
    setURL() {},
    push(chunk) {
      if (!ArrayBuffer.isView(chunk) && !(chunk instanceof ArrayBuffer)) {
        throw Object.assign(new TypeError('chunk must be an ArrayBufferView or an ArrayBuffer'), { code: 'ERR_INVALID_ARG_TYPE' });
      }
      const view = ArrayBuffer.isView(chunk) ? new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength) : new Uint8Array(chunk);
      parts.push(view.slice());
      length += view.length;
    },
    finish() {
      const all = new Uint8Array(length);
      let at = 0;
      for (const p of parts) { all.set(p, at); at += p.length; }
      try { resolve(compileBytes(all, where)); } catch (e) { reject(e); }
    },
    abort(error) { reject(error); },
  }, source);
});
const instantiateObject = (module, imports, where) => {
  const handle = moduleHandle(module, where);
  return instantiate(Object.create(Instance.prototype), handle, readImports(handle, imports, where), where);
};
const background = {
  async compile(bytes) { return wrap(Module, compileBytes(bytes, 'WebAssembly.compile()')); },
  async instantiate(bytesOrModule, imports) {
    const where = 'WebAssembly.instantiate()';
    const h = handles.get(bytesOrModule);
    if (h?.C === Module) {
      const read = readImports(h.handle, imports, where); // at once
      await undefined;
      return instantiate(Object.create(Instance.prototype), h.handle, read, where);
    }
    if (bytesOrModule === null || typeof bytesOrModule !== 'object') {
      throw new TypeError(`${where}: Argument 0 must be a buffer source or a WebAssembly.Module`);
    }
    if (imports !== undefined && (imports === null || typeof imports !== 'object' && typeof imports !== 'function')) {
      throw new TypeError(`${where}: Argument 1 must be an object`);
    }
    const source = bytesOf(bytesOrModule, where);
    const module = wrap(Module, compileBytes(source, where));
    await undefined;
    return { module, instance: instantiateObject(module, imports, where) };
  },
  async compileStreaming(source) { return wrap(Module, await streamed(source, 'WebAssembly.compileStreaming()')); },
  async instantiateStreaming(source, imports) {
    const where = 'WebAssembly.instantiateStreaming()';
    const module = wrap(Module, await streamed(source, where));
    return { module, instance: instantiateObject(module, imports, where) };
  },
};
// To a caller these are plain functions of one argument.
const functions = {
  compile(bytes) { return background.compile(bytes); },
  validate(bytes) { return n('validate')(bytesOf(bytes, 'WebAssembly.validate()')); },
  instantiate(bytes) { return background.instantiate(bytes, arguments[1]); },
  compileStreaming(source) { return background.compileStreaming(source); },
  instantiateStreaming(source) { return background.instantiateStreaming(source, arguments[1]); },
};
for (const name of Object.keys(functions)) {
  defineProperty(WebAssembly, name, { __proto__: null, value: functions[name], writable: true, configurable: true, enumerable: true });
}

const classes = { __proto__: null, memory: Memory, table: Table, global: Global, tag: Tag };
const call = n('call');
const { bind } = Function.prototype;
const keeps = new WeakMap();
n('setup')(n('Handle'), {
  error: (kind, text) => kind === 'RuntimeError' || kind === 'LinkError' ? new errors[kind](text) : new Error(text),
  exception: (tag, values) => new Exception(tag, values),
  wrap: (kind, handle) => wrap(classes[kind], handle),
  handle: (o) => handles.get(o)?.handle,
  keep: (buffer, owner) => { keeps.set(buffer, owner); },
  number: (v) => +v,
  bigint: (v) => {
    if (typeof v === 'number') throw new TypeError(`Cannot convert ${v} to a BigInt`);
    return BigInt.asIntN(64, v);
  },
  results: (v, count) => {
    if (v === null || typeof v !== 'object') throw new TypeError('multi-return value must be iterable');
    const list = [...v];
    if (list.length !== count) throw new TypeError('multi-return length mismatch');
    return list;
  },
  function: (instance, at, params) => {
    const f = Reflect.apply(bind, call, [undefined, instance, at]);
    defineProperty(f, 'name', { __proto__: null, value: String(at), configurable: true });
    defineProperty(f, 'length', { __proto__: null, value: params, configurable: true });
    return f;
  },
});
binding.namespace = WebAssembly;
