binding.linkNativeChannel = () => {};
