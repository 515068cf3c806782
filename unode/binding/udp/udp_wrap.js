let FastBuffer;
native['udp_wrap.setMakeBuffer']((arrayBuffer) => {
  FastBuffer ??= shared.require('internal/buffer').FastBuffer;
  return new FastBuffer(arrayBuffer);
});
delete binding.setMakeBuffer;
