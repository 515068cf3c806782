// http2 is not written yet; its library hands its callbacks over when it is
// loaded, and many packages load it to use it only when asked.
binding.setCallbackFunctions = () => {};
