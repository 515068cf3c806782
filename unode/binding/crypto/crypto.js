const { Date } = primordials;
const { DOMException } = shared.perContext;

// The classes that JavaScript's KeyObject and CryptoKey extend: a handle and a
// few values that scripts cannot reach.
const invalidThis = (name) => Object.assign(new TypeError(`Value of "this" must be of type ${name}`), { code: 'ERR_INVALID_THIS' });

class NativeKeyObject {
  #handle;
  constructor(handle) { this.#handle = handle; }
  static slots(key) {
    if (!(#handle in key)) throw invalidThis('KeyObject');
    return [key.#handle.getKeyType(), key.#handle];
  }
}

class NativeCryptoKey {
  #slots;
  constructor(handle, algorithm, usages, extractable) {
    this.#slots = [handle.getKeyType(), extractable, algorithm, usages, handle];
  }
  static slots(key) {
    if (!(#slots in key)) throw invalidThis('CryptoKey');
    return [...key.#slots];
  }
}

const { slots: keySlots } = NativeKeyObject;
const { slots: cryptoKeySlots } = NativeCryptoKey;
delete NativeKeyObject.slots;
delete NativeCryptoKey.slots;

binding.createNativeKeyObjectClass = (make) => make(NativeKeyObject);
binding.getKeyObjectSlots = (key) => keySlots(key);
binding.createCryptoKeyClass = (make) => {
  const classes = make(NativeCryptoKey);
  native['crypto_native.setCryptoKey'](classes[1]);
  return classes;
};
binding.getCryptoKeySlots = (key) => cryptoKeySlots(key);

// OpenSSL's default level.
binding.getOpenSSLSecLevelCrypto = () => 2;

let warned = false;
native['crypto_native.share'](binding.KeyObjectHandle, () => {}, (cause) =>
  new DOMException('The operation failed for an operation-specific reason', { name: 'OperationError', cause }),
  native['crypto_native.X509Certificate'], (ms) => new Date(ms), () => {
    if (warned) return;
    warned = true;
    process.emitWarning('Using AES-GCM authentication tags of less than 128 bits without specifying the authTagLength ' +
      'option when initializing decryption is deprecated.', 'DeprecationWarning', 'DEP0182');
  });
