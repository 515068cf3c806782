binding.tickInfo.fill(0);
native['env.setTickInfo'](binding.tickInfo);
