// Contexts of vm.createContext: see context.go.
const Realm = native['contextify_native.Realm'];
const { contextify_context_private_symbol, host_defined_option_symbol } = shared.privateSymbols;
const { vm_context_no_contextify } = shared.symbols;
const {
  ObjectGetOwnPropertyDescriptor, ObjectIs, ObjectPrototypeHasOwnProperty, ReflectDefineProperty, ReflectDeleteProperty,
  ReflectOwnKeys, ReflectSet, SafeMap,
} = primordials;

binding.makeContext = (object, name, origin, strings, wasm, ownMicrotasks, hostOption) => {
  const realm = new Realm();
  const global = realm.global();
  const builtins = new SafeMap();
  for (const key of ReflectOwnKeys(global)) builtins.set(key, global[key]);
  // The global's accessors and what it had at first, by key.
  realm.state = { __proto__: null, builtins, accessors: new SafeMap() };
  const result = object === vm_context_no_contextify ? global : object;
  result[contextify_context_private_symbol] = realm;
  result[host_defined_option_symbol] = hostOption;
  return result;
};

function expose(object, global, key, { accessors }) {
  const enumerable = ObjectGetOwnPropertyDescriptor(object, key)?.enumerable ?? true;
  const ok = ReflectDefineProperty(global, key, {
    __proto__: null, configurable: true, enumerable,
    get() { return object[key]; },
    set(v) { object[key] = v; },
  });
  if (ok) accessors.set(key, ObjectGetOwnPropertyDescriptor(global, key).get);
}

function isOurs(global, key, { accessors }) {
  const get = accessors.get(key);
  return get !== undefined && ObjectGetOwnPropertyDescriptor(global, key)?.get === get;
}

function enter(object, global) {
  if (object === global) return;
  const { state } = object[contextify_context_private_symbol];
  for (const { 0: key } of state.accessors) {
    if (!ObjectPrototypeHasOwnProperty(object, key) && isOurs(global, key, state)) {
      ReflectDeleteProperty(global, key);
      state.accessors.delete(key);
    }
  }
  for (const key of ReflectOwnKeys(object)) {
    if (isOurs(global, key, state)) continue;
    const d = ObjectGetOwnPropertyDescriptor(global, key);
    // A script's "var" cannot become an accessor: give it the value.
    if (d?.configurable === false) {
      if (d.writable && d.value !== object[key]) global[key] = object[key];
    } else {
      expose(object, global, key, state);
    }
  }
}

function leave(object, global) {
  if (object === global) return;
  const { state } = object[contextify_context_private_symbol];
  for (const key of ReflectOwnKeys(global)) {
    const d = ObjectGetOwnPropertyDescriptor(global, key);
    if (isOurs(global, key, state)) continue;
    if ('value' in d) {
      const has = ObjectPrototypeHasOwnProperty(object, key);
      if (has ? ObjectIs(object[key], d.value) : state.builtins.has(key) && ObjectIs(state.builtins.get(key), d.value)) continue;
      ReflectSet(object, key, d.value);
      if (d.configurable) expose(object, global, key, state);
    } else if (!state.builtins.has(key)) {
      ReflectDefineProperty(object, key, d);
    }
  }
  for (const { 0: key } of state.accessors) {
    if (!ObjectPrototypeHasOwnProperty(global, key)) { // deleted by the script
      state.accessors.delete(key);
      ReflectDeleteProperty(object, key);
    }
  }
}

native['contextify_native.share'](enter, leave, contextify_context_private_symbol);
