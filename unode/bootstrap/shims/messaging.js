// DOMException comes from lib/internal/per_context/domexception.js.
binding.exposeLazyDOMExceptionProperty = (target) => {
  const set = (value) => Object.defineProperty(target, 'DOMException', {
    __proto__: null, value, writable: true, configurable: true, enumerable: false,
  });
  Object.defineProperty(target, 'DOMException', {
    __proto__: null, configurable: true, enumerable: false, set,
    get() { set(shared.perContext.DOMException); return shared.perContext.DOMException; },
  });
};
Object.defineProperty(binding, 'DOMException', { __proto__: null, configurable: true, get: () => shared.perContext.DOMException });
