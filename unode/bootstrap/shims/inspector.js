binding.isEnabled = () => false;
binding.setConsoleExtensionInstaller = () => {};
