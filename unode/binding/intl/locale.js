// Locales and options: what all services of Intl share.
const cache = { __proto__: null };

// data returns one of the files that the build took from the real Node: a
// locale's own, LOCALE-zones, LOCALE-names.
binding.data = function data(name) {
  return cache[name] ??= JSON.parse(native['intl.data'](name));
};

// The locales there is data for; others of the same language use the first.
const available = ['en', 'en-GB', 'de', 'fr', 'es', 'ja', 'zh'];
const british = ['AU', 'GB', 'IE', 'IN', 'NZ', 'ZA', 'HK', 'SG'];

const tag = /^(?<language>[a-z]{2,3}|[a-z]{5,8})(?:-(?<script>[a-z]{4}))?(?:-(?<region>[a-z]{2}|\d{3}))?(?<variants>(?:-(?:[a-z\d]{5,8}|\d[a-z\d]{3}))*)(?<extensions>(?:-[a-wy-z\d](?:-[a-z\d]{2,8})+)*)(?<priv>-x(?:-[a-z\d]{1,8})+)?$/i;
const aliases = { iw: 'he', in: 'id', ji: 'yi', jw: 'jv', mo: 'ro', cmn: 'zh', no: 'no', sh: 'sr-Latn', tl: 'fil', deu: 'de', eng: 'en', fra: 'fr', jpn: 'ja', spa: 'es', zho: 'zh' };

function parse(text) {
  const m = tag.exec(text)?.groups;
  if (m === undefined) throw new RangeError(`Incorrect locale information provided`);
  let language = m.language.toLowerCase();
  let script = m.script && m.script[0].toUpperCase() + m.script.slice(1).toLowerCase();
  if (aliases[language]) {
    const [l, s] = aliases[language].split('-');
    language = l;
    script ??= s;
  }
  const keywords = { __proto__: null };
  const others = [];
  const attributes = [];
  for (const ext of m.extensions.toLowerCase().match(/-[a-z\d](?:-[a-z\d]{2,8})+/g) ?? []) {
    if (ext[1] !== 'u') { others.push(ext); continue; }
    let key;
    for (const part of ext.slice(3).split('-')) {
      if (part.length === 2) { key = part; keywords[key] ??= ''; }
      else if (key === undefined) attributes.push(part);
      else keywords[key] += (keywords[key] && '-') + part;
    }
  }
  const variants = m.variants.toLowerCase().split('-').filter(Boolean).sort();
  if (new Set(variants).size !== variants.length) throw new RangeError('Incorrect locale information provided');
  return { language, script, region: m.region?.toUpperCase(), variants, keywords, attributes, others, priv: m.priv?.toLowerCase() ?? '' };
}

function base(p) {
  return [p.language, p.script, p.region, ...p.variants].filter(Boolean).join('-');
}

function compose(p, keywords = p.keywords) {
  const u = [...p.attributes.sort(), ...Object.keys(keywords).sort().flatMap((k) => (keywords[k] && keywords[k] !== 'true' ? [k, keywords[k]] : [k]))];
  const all = [...p.others, ...(u.length ? [`-u-${u.join('-')}`] : [])].sort();
  return base(p) + all.join('') + p.priv;
}

binding.parseTag = parse;
binding.composeTag = compose;
binding.baseName = base;

binding.canonicalLocales = function canonicalLocales(locales) {
  if (locales === undefined) return [];
  if (locales === null) throw new TypeError('Cannot convert undefined or null to object');
  const list = typeof locales === 'string' || binding.isLocale?.(locales) ? [locales] : Object(locales);
  const out = [];
  for (let i = 0, n = Math.min(Number(list.length) || 0, 2 ** 32); i < n; i++) {
    if (!(i in list)) continue;
    const v = list[i];
    if (typeof v !== 'string' && (typeof v !== 'object' || v === null)) throw new TypeError('Incorrect locale information provided');
    const t = compose(parse(String(v)));
    if (!out.includes(t)) out.push(t);
  }
  return out;
};

// dataName returns whose data a parsed tag uses, undefined for none.
function dataName(p) {
  if (p.language === 'en' && british.includes(p.region)) return 'en-GB';
  return available.includes(p.language) ? p.language : undefined;
}

let defaultTag;
function defaultLocale() {
  if (defaultTag === undefined) {
    const { LC_ALL, LC_MESSAGES, LANG } = shared.process.env;
    const m = /^([a-z]{2,3})(?:[_-]([A-Za-z]{2}))?/.exec(LC_ALL || LC_MESSAGES || LANG || '');
    defaultTag = m && available.includes(m[1]) ? m[1] + (m[2] ? `-${m[2].toUpperCase()}` : '') : 'en-US';
  }
  return defaultTag;
}

// resolve picks the locale of a service: the first there is data for. keys are
// the Unicode extension's keys that the service looks at, with what they allow.
binding.resolve = function resolve(locales, keys = {}) {
  const list = binding.canonicalLocales(locales);
  let p = list.map(parse).find(dataName) ?? parse(defaultLocale());
  const kept = { __proto__: null };
  for (const k of Object.keys(p.keywords)) if (keys[k]?.(p.keywords[k])) kept[k] = p.keywords[k];
  p = { ...p, others: [], attributes: [], priv: '', variants: [] };
  return { locale: compose(p, kept), parsed: p, keywords: kept, name: dataName(p), base: base(p) };
};

binding.supported = function supported(locales, options) {
  if (options !== undefined) binding.choice({ ...Object(options) }, 'localeMatcher', ['lookup', 'best fit'], 'best fit', 'Intl');
  return binding.canonicalLocales(locales).filter((t) => dataName(parse(t)));
};

// choice reads an option that is one of some strings.
binding.choice = function choice(options, name, values, fallback, service) {
  const v = options[name];
  if (v === undefined) return fallback;
  const s = String(v);
  if (values !== undefined && !values.includes(s)) throw new RangeError(`Value ${s} out of range for ${service} options property ${name}`);
  return s;
};

binding.digits = function digits(options, name, min, max, fallback) {
  const v = options[name];
  if (v === undefined) return fallback;
  const n = Number(v);
  if (!(n >= min && n <= max)) throw new RangeError(`${name} value is out of range.`);
  return Math.floor(n);
};

binding.object = function object(options) {
  if (options === undefined) return { __proto__: null };
  if (options === null) throw new TypeError('Cannot convert undefined or null to object');
  return Object(options);
};

// strict is object for the newer services.
binding.strict = function strict(options) {
  if (options === undefined) return { __proto__: null };
  if (typeof options !== 'object' && typeof options !== 'function' || options === null) throw new TypeError('invalid_argument');
  return options;
};

// service finishes a class: its name, toStringTag, supportedLocalesOf and the
// attributes of its methods.
binding.service = function service(Class, { callable = false } = {}) {
  const name = Class.name;
  Object.defineProperty(Class.prototype, Symbol.toStringTag, { __proto__: null, value: `Intl.${name}`, configurable: true });
  Object.defineProperty(Class, 'supportedLocalesOf', {
    __proto__: null, configurable: true, writable: true,
    value: { supportedLocalesOf(locales, options = undefined) { return binding.supported(locales, options); } }.supportedLocalesOf,
  });
  let Outer = Class;
  if (callable) {
    Outer = { [name]: function(locales, options) {
      return Reflect.construct(Class, [locales, options], new.target ?? Class);
    } }[name];
    Object.defineProperty(Outer, 'prototype', { __proto__: null, value: Class.prototype, writable: false });
    Object.defineProperty(Outer, 'length', { __proto__: null, value: 0, configurable: true });
    Object.defineProperty(Class.prototype, 'constructor', { __proto__: null, value: Outer, writable: true, configurable: true });
    Object.defineProperty(Outer, 'supportedLocalesOf', Object.getOwnPropertyDescriptor(Class, 'supportedLocalesOf'));
  }
  binding.Intl[name] = Outer;
  return Outer;
};

// fill puts values into a pattern's {places} and returns parts. A place's value
// is a list of parts.
binding.fill = function fill(pattern, values, literal = 'literal') {
  const parts = [];
  for (const piece of pattern.split(/(\{[^{}]*\})/)) {
    if (piece === '') continue;
    const v = piece[0] === '{' ? values[piece.slice(1, -1)] : undefined;
    if (v === undefined) parts.push({ type: literal, value: piece });
    else parts.push(...v);
  }
  return parts;
};

binding.join = function join(parts) {
  let s = '';
  for (const p of parts) s += p.value;
  return s;
};

binding.Intl = {};
