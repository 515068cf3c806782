const { parseIPv6, systemServers, ChannelWrap: Native } = binding;

// These are for this script only.
delete binding.parseIPv6;
delete binding.systemServers;

let FastBuffer;
binding.convertIpv6StringToBuffer = function convertIpv6StringToBuffer(ip) {
  const bytes = parseIPv6(ip);
  if (bytes === undefined)
    return undefined;
  FastBuffer ??= shared.require('internal/buffer').FastBuffer;
  return new FastBuffer(bytes);
};

// The servers that one Resolver asks. Its queries are stubs, which say so.
binding.ChannelWrap = class ChannelWrap extends Native {
  #servers;

  getServers() {
    return this.#servers?.map((s) => [...s]) ?? systemServers();
  }

  setServers(list) {
    this.#servers = list.map((s) => [s[1], s[2]]);
    return 0;
  }

  setLocalAddress() {}

  cancel() {}
};
