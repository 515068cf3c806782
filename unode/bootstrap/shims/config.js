// What this build can do. OpenSSL's place is taken by Go's crypto.
binding.hasInspector = false;
binding.hasTracing = false;
binding.isDebugBuild = false;
binding.fipsMode = false;
binding.getDefaultLocale = () => 'en-US';
