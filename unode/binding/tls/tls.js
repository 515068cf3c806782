native['tls_native.share'](binding.TLSWrap);
