binding.isMainThread = true;
binding.isInternalThread = false;
binding.ownsProcessState = true;
binding.threadId = 0;
binding.threadName = 'main';
binding.getEnvMessagePort = () => undefined;
