// Called when the library's Buffer is complete: from then on Go can make some.
binding.setBufferPrototype = function setBufferPrototype() {
  shared.FastBuffer = shared.require('internal/buffer').FastBuffer;
};
