binding.immediateInfo.fill(0);
native['env.setImmediateInfo'](binding.immediateInfo);
native['env.setTimeoutInfo'](binding.timeoutInfo);
