const { Date } = primordials;
const { DOMException } = shared.perContext;

binding.createNativeKeyObjectClass = (make) => make(native['crypto_native.NativeKeyObject']);
binding.createCryptoKeyClass = (make) => {
  const classes = make(native['crypto_native.NativeCryptoKey']);
  native['crypto_native.setCryptoKey'](classes[1]);
  return classes;
};

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
