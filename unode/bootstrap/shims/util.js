const { privateSymbols } = binding;
shared.privateSymbols = privateSymbols;
const exitInfo = new Int32Array(3);
native['env.setExitInfo'](exitInfo);
Object.defineProperty(shared.process, privateSymbols.exit_info_private_symbol, {
  __proto__: null, value: exitInfo, enumerable: false, writable: false, configurable: false,
});

// This shim runs before primordials are filled.
binding.getConstructorName = (object) => {
  for (let o = object; o !== null; o = Object.getPrototypeOf(o)) {
    const d = Object.getOwnPropertyDescriptor(o, 'constructor');
    if (typeof d?.value === 'function' && d.value.name !== '') return d.value.name;
  }
  return '';
};

binding.previewEntries = (object, isIterator) => {
  const [entries, keyed] = native['util.entries'](object);
  return isIterator ? [entries, keyed] : entries;
};

// Getters that replace themselves by a module's export at first use.
binding.defineLazyProperties = (target, id, keys, enumerable = true) => {
  for (const key of keys) {
    const define = (self, value) => Object.defineProperty(self, key, {
      __proto__: null, value, writable: true, enumerable: true, configurable: true,
    });
    const accessor = {
      get [key]() {
        const value = shared.require(id)[key];
        Object.defineProperty(target, key, { __proto__: null, value, writable: true, enumerable, configurable: true });
        return value;
      },
      set [key](value) { define(target, value); },
    };
    const { get, set } = Object.getOwnPropertyDescriptor(accessor, key);
    Object.defineProperty(target, key, { __proto__: null, get, set, enumerable, configurable: true });
  }
};

binding.shouldAbortOnUncaughtToggle = new Uint32Array([1]);
binding.constructSharedArrayBuffer = (n) => new SharedArrayBuffer(n);
binding.arrayBufferViewHasBuffer = () => true;
binding.isArrayBufferView = ArrayBuffer.isView;
const types = shared.getBinding('types');
for (const k of ['isArrayBuffer', 'isAsyncFunction', 'isDataView', 'isDate', 'isExternal', 'isMap', 'isMapIterator', 'isNativeError',
                 'isPromise', 'isRegExp', 'isSet', 'isSetIterator', 'isTypedArray', 'isUint8Array', 'isAnyArrayBuffer']) {
  if (types[k]) binding[k] = types[k];
}
