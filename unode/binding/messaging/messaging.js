// What Go needs of the library. As in Node, what all handles have is inherited.
const { transfer_mode_private_symbol, untransferable_object_private_symbol } = shared.privateSymbols;
const { symbols } = shared;
native['messaging_native.share'](
  transfer_mode_private_symbol, untransferable_object_private_symbol,
  symbols.messaging_clone_symbol, symbols.messaging_transfer_symbol, symbols.messaging_transfer_list_symbol,
  symbols.messaging_deserialize_symbol, symbols.oninit, symbols.handle_onclose, symbols.no_message_symbol,
  shared.perContext.emitMessage, binding.MessagePort, shared.process.env);

const { prototype } = binding.MessagePort;
binding.MessagePort = function MessagePort() {
  const e = new TypeError('Constructor cannot be called');
  e.code = 'ERR_CONSTRUCT_CALL_INVALID';
  throw e;
};
Object.defineProperty(binding.MessagePort, 'prototype', { __proto__: null, value: prototype, writable: false });
Object.defineProperty(prototype, 'constructor', { __proto__: null, value: binding.MessagePort, writable: true, configurable: true });
const HandleWrap = {};
for (const name of Object.getOwnPropertyNames(prototype)) {
  const d = Object.getOwnPropertyDescriptor(prototype, name);
  if (name === 'constructor') continue;
  if (name === 'postMessage' || name === 'start') {
    Object.defineProperty(prototype, name, { __proto__: null, ...d, enumerable: true });
  } else {
    Object.defineProperty(HandleWrap, name, d);
    delete prototype[name];
  }
}
Object.setPrototypeOf(prototype, HandleWrap);
binding.MessageChannel = function MessageChannel() {
  if (new.target === undefined) {
    const e = new TypeError("Class constructor MessageChannel cannot be invoked without `new`");
    e.code = 'ERR_CONSTRUCT_CALL_REQUIRED';
    throw e;
  }
  const { 0: port1, 1: port2 } = native['messaging_native.entangled']();
  this.port1 = port1;
  this.port2 = port2;
};
