const { parseIPv6 } = binding;
const { 'cares_wrap.Channel': Channel } = native;

// For this script only.
delete binding.parseIPv6;
delete binding.Channel;

let FastBuffer;
binding.convertIpv6StringToBuffer = function convertIpv6StringToBuffer(ip) {
  const bytes = parseIPv6(ip);
  if (bytes === undefined)
    return undefined;
  FastBuffer ??= shared.require('internal/buffer').FastBuffer;
  return new FastBuffer(bytes);
};

// What one Resolver asks by. Its native half is made when it is first needed:
// the library makes a ChannelWrap when it is loaded, and that is in the heap
// snapshot.
binding.ChannelWrap = class ChannelWrap {
  #options;
  #channel;

  constructor(timeout, tries, maxTimeout) {
    this.#options = [timeout, tries, maxTimeout];
  }

  static {
    for (const name of primordials.ReflectOwnKeys(Channel.prototype)) {
      if (name === 'constructor')
        continue;
      const method = Channel.prototype[name];
      const wrapped = {
        [name](first, second) {
          this.#channel ??= new Channel(this.#options[0], this.#options[1], this.#options[2]);
          return primordials.FunctionPrototypeCall(method, this.#channel, first, second);
        },
      };
      primordials.ObjectDefineProperty(this.prototype, name, {
        __proto__: null, value: wrapped[name], writable: true, configurable: true, enumerable: false,
      });
    }
  }
};
