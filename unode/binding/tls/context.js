// OpenSSL's engines: the library says which option needs them.
delete binding.SecureContext.prototype.setEngineKey;
delete binding.SecureContext.prototype.setClientCertEngine;
