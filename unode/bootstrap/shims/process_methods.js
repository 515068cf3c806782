binding.setEmitWarningSync = () => {};
binding.resetStdioForTesting = () => {};
const { hrtimeBuffer } = binding;
native['process_methods.setHrtimeBuffer'](hrtimeBuffer);
binding.patchProcessObject = (process) => {
  let title = native['process_methods.title']();
  Object.defineProperty(process, 'title', {
    __proto__: null, enumerable: true, configurable: true,
    get: () => title,
    set(v) { title = String(v); native['process_methods.setTitle'](title); },
  });
  for (const k of ['argv', 'execArgv', 'pid', 'ppid', 'execPath', 'versions', 'debugPort']) {
    Object.defineProperty(process, k, {
      __proto__: null, enumerable: true, configurable: true, writable: k !== 'pid' && k !== 'versions',
      value: k === 'versions' ? process.versions : native['process_methods.initial'](k),
    });
  }
};
shared.gc = native['process_native.gc']; // --expose-gc
