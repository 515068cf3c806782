const { canonicalizeIP, parseIPv6, systemServers, ChannelWrap: Native } = binding;

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

  setLocalAddress(first, second) {
    const isV4 = (ip) => canonicalizeIP(ip) !== undefined && parseIPv6(ip) === undefined;
    const isV6 = (ip) => parseIPv6(ip) !== undefined;
    const good = second === undefined ? isV4(first) || isV6(first) : isV4(first) && isV6(second);
    if (!good) {
      const err = new Error('Invalid IP address.');
      err.code = 'ERR_INVALID_ARG_VALUE';
      throw err;
    }
  }

  cancel() {}
};
