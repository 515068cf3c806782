binding.setImplementation = () => {};
