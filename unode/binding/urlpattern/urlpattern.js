// The class URLPattern over compile and parts.
const { compile, parts } = binding;
delete binding.compile;
delete binding.parts;
const names = ['protocol', 'username', 'password', 'hostname', 'port', 'pathname', 'search', 'hash'];
const sorted = [...names, 'inputs'].sort(); // the order of a result's keys
const patterns = new WeakMap();
const coded = (code, message) => Object.assign(new TypeError(message), { code });
const badType = (message) => coded('ERR_INVALID_ARG_TYPE', message);
const isObject = (v) => v !== null && (typeof v === 'object' || typeof v === 'function');
const invalid = () => coded('ERR_INVALID_URL_PATTERN', 'Failed to construct URLPattern');

// readInit reads a URLPatternInit: its fields and its base.
const readInit = (init) => {
  if (init === undefined || init === null) return [[], undefined];
  const text = (v) => (v === undefined ? undefined : `${v}`.toWellFormed());
  const base = text(init.baseURL);
  return [names.map((name) => text(init[name])), base];
};
const within = (o) => {
  const p = patterns.get(o);
  if (p === undefined) throw new TypeError('Illegal invocation');
  return p;
};

function URLPattern() {
  if (new.target === undefined) throw coded('ERR_CONSTRUCT_CALL_REQUIRED', 'Cannot call constructor without `new`');
  const [input, second, third] = arguments;
  let base, options;
  if (input !== undefined && input !== null && typeof input !== 'string' && !isObject(input)) throw badType('Input must be an object or a string');
  if (arguments.length > 2) {
    if (second !== undefined && second !== null && typeof second !== 'string') throw badType('baseURL must be a string');
    if (third !== undefined && third !== null && !isObject(third)) throw badType('options must be an object');
    base = `${second}`;
    options = third;
  } else if (typeof second === 'string') {
    base = second;
  } else if (second !== undefined && second !== null) {
    if (!isObject(second)) throw badType('second argument must be a string or object');
    options = second;
  }
  const ignoreCase = Boolean(options?.ignoreCase);
  let compiled;
  if (typeof input === 'string') {
    compiled = compile(input.toWellFormed(), base);
  } else {
    const [fields, own] = readInit(input);
    if (base !== undefined) throw invalid();
    compiled = compile(fields, own);
  }
  if (compiled === undefined) throw invalid();
  patterns.set(this, compiled.map(([pattern, source, custom, groups]) => {
    return { pattern, regexp: makeRegExp(source, ignoreCase ? 'i' : ''), custom, groups };
  }));
}

// The engine refuses some text outside of character classes with the flag v, as
// "a-b", that it takes with u.
const makeRegExp = (source, flags) => {
  try {
    return new RegExp(source, `v${flags}`);
  } catch {
    try {
      return new RegExp(source, `u${flags}`);
    } catch {
      throw invalid();
    }
  }
};

const match = (o, input, base, given) => {
  const p = within(o);
  if (input !== undefined && input !== null && typeof input !== 'string' && !isObject(input)) throw badType('URLPattern input needs to be a string or an object');
  if (base !== undefined && base !== null && typeof base !== 'string') throw badType('baseURL must be a string');
  if (!given || base === undefined) base = undefined;
  else base = `${base}`;
  let values;
  const inputs = [input ?? {}];
  if (typeof input === 'string') {
    values = parts(input.toWellFormed(), base?.toWellFormed());
    if (base !== undefined) inputs.push(base);
  } else {
    if (base !== undefined) throw coded('ERR_OPERATION_FAILED', 'Failed to exec URLPattern');
    const [fields, own] = readInit(input);
    values = parts(fields, own);
  }
  if (values === undefined) return null;
  const results = [];
  for (let i = 0; i < names.length; i++) {
    const r = p[i].regexp.exec(values[i]);
    if (r === null) return null;
    results.push(r);
  }
  return [inputs, values, results, p];
};
const methods = {
  exec(input, baseURL) {
    const found = match(this, input, baseURL, arguments.length > 1);
    if (found === null) return null;
    const [inputs, values, results, p] = found;
    const out = { __proto__: null };
    for (const name of sorted) {
      const i = names.indexOf(name);
      if (i < 0) {
        out.inputs = inputs;
        continue;
      }
      const groups = {};
      p[i].groups.forEach((group, k) => { groups[group] = results[i][k + 1]; });
      out[name] = { groups, input: values[i] };
    }
    return out;
  },
  test(input, baseURL) { return match(this, input, baseURL, arguments.length > 1) !== null; },
};
delete URLPattern.prototype.constructor; // it comes last
names.forEach((name, i) => {
  Object.defineProperty(URLPattern.prototype, name, {
    __proto__: null, get: { ''() { return within(this)[i].pattern; } }[''], enumerable: true, configurable: false,
  });
});
Object.defineProperty(URLPattern.prototype, 'hasRegExpGroups', {
  __proto__: null, get: { ''() { return within(this).some((c) => c.custom); } }[''], enumerable: true, configurable: false,
});
for (const name of ['exec', 'test']) {
  Object.defineProperty(URLPattern.prototype, name, { __proto__: null, value: methods[name], writable: true, enumerable: true, configurable: true });
  Object.defineProperty(methods[name], 'length', { __proto__: null, value: 0, configurable: true });
}
Object.defineProperty(URLPattern.prototype, 'constructor', { __proto__: null, value: URLPattern, writable: true, enumerable: false, configurable: true });
binding.URLPattern = URLPattern;
