native['env.setStreamState'](binding.streamBaseState);
binding.streamBaseState.fill(0);
