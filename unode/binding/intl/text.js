// Intl.Collator, Intl.Segmenter, Intl.Locale and what is not a class.
const { choice } = binding;

const Collator = class Collator {
  #r; #o; #compare;

  constructor(locales, options) {
    const flag = (v) => v === '' || v === 'true' || v === 'false';
    this.#r = binding.resolve(locales, { kn: flag, kf: (v) => ['upper', 'lower', 'false'].includes(v), co: (v) => v === 'default' });
    if (this.#r.name === 'en-GB') this.#r.locale = 'en'; // it collates as English does, and says so
    options = binding.object(options);
    const name = 'Intl.Collator';
    const { kn, kf } = this.#r.keywords;
    const o = this.#o = { __proto__: null };
    o.usage = choice(options, 'usage', ['sort', 'search'], 'sort', name);
    choice(options, 'localeMatcher', ['lookup', 'best fit'], 'best fit', name);
    o.numeric = options.numeric === undefined ? kn === '' || kn === 'true' : Boolean(options.numeric);
    o.caseFirst = choice(options, 'caseFirst', ['upper', 'lower', 'false'], kf ?? 'false', name);
    o.sensitivity = choice(options, 'sensitivity', ['base', 'accent', 'case', 'variant'], 'variant', name);
    o.ignorePunctuation = Boolean(options.ignorePunctuation);
  }

  get compare() {
    const { numeric, caseFirst, sensitivity, ignorePunctuation } = this.#o;
    const how = ['base', 'accent', 'case', 'variant'].indexOf(sensitivity) | (numeric ? 4 : 0) | (ignorePunctuation ? 8 : 0) | (caseFirst === 'upper' ? 16 : 0);
    const compare = native['intl.compare'], { name } = this.#r;
    return this.#compare ??= Object.defineProperty((x, y) => compare(String(x), String(y), name, how), 'name', { __proto__: null, value: '' });
  }

  resolvedOptions() {
    const { usage, sensitivity, ignorePunctuation, numeric, caseFirst } = this.#o;
    return { locale: this.#r.locale, usage, sensitivity, ignorePunctuation, collation: 'default', numeric, caseFirst };
  }
};
binding.service(Collator, { callable: true });

const collators = { __proto__: null }; // those of calls with one locale and no options
binding.localeCompare = function localeCompare(a, b, locales, options) {
  const key = (locales === undefined || typeof locales === 'string') && options === undefined ? locales ?? '' : undefined;
  if (key === undefined) return new Collator(locales, options).compare(a, b);
  collators[key] ??= new Collator(locales);
  return collators[key].compare(a, b);
};

const arrayIteratorPrototype = Object.getPrototypeOf(Object.getPrototypeOf([][Symbol.iterator]()));

class Segments {
  #text; #kind; #ends;

  constructor(text, kind) {
    this.#text = text;
    this.#kind = kind;
    this.#ends = native['intl.segments'](text, kind); // pairs: where a segment ends, whether it is like a word
  }

  #at(i) {
    const index = i > 0 ? this.#ends[2 * i - 2] : 0;
    const out = { segment: this.#text.slice(index, this.#ends[2 * i]), index, input: this.#text };
    if (this.#kind === 'word') out.isWordLike = this.#ends[2 * i + 1] === 1;
    return out;
  }

  containing(index) {
    const n = Math.trunc(Number(index)) || 0;
    if (n < 0 || n >= this.#text.length) return undefined;
    let lo = 0, hi = this.#ends.length / 2 - 1;
    while (lo < hi) {
      const mid = (lo + hi) >> 1;
      if (this.#ends[2 * mid] > n) hi = mid; else lo = mid + 1;
    }
    return this.#at(lo);
  }

  [Symbol.iterator]() {
    let i = 0;
    const next = () => (i < this.#ends.length / 2 ? { value: this.#at(i++), done: false } : { value: undefined, done: true });
    return Object.setPrototypeOf({ next }, segmentIterator);
  }
}
const segmentIterator = Object.create(arrayIteratorPrototype, { [Symbol.toStringTag]: { __proto__: null, value: 'Segmenter String Iterator', configurable: true } });
Object.defineProperty(Segments.prototype, 'constructor', { __proto__: null, value: Object });

binding.service(class Segmenter {
  #r; #granularity;

  constructor(locales, options) {
    this.#r = binding.resolve(locales);
    options = binding.strict(options);
    choice(options, 'localeMatcher', ['lookup', 'best fit'], 'best fit', 'Intl.Segmenter');
    this.#granularity = choice(options, 'granularity', ['grapheme', 'word', 'sentence'], 'grapheme', 'Intl.Segmenter');
  }

  segment(text) { return new Segments(String(text), this.#granularity); }

  resolvedOptions() { return { locale: this.#r.locale, granularity: this.#granularity }; }
});

const subtags = { calendar: 'ca', collation: 'co', hourCycle: 'hc', caseFirst: 'kf', numberingSystem: 'nu' };
// What RFC 4647 calls likely: the script and region of languages that people
// ask for.
const likely = { en: 'Latn-US', de: 'Latn-DE', fr: 'Latn-FR', es: 'Latn-ES', ja: 'Jpan-JP', zh: 'Hans-CN', it: 'Latn-IT', pt: 'Latn-BR', ru: 'Cyrl-RU', ko: 'Kore-KR', nl: 'Latn-NL',
                 pl: 'Latn-PL', sv: 'Latn-SE', tr: 'Latn-TR', ar: 'Arab-EG', he: 'Hebr-IL', hi: 'Deva-IN', uk: 'Cyrl-UA', cs: 'Latn-CZ', da: 'Latn-DK', fi: 'Latn-FI', el: 'Grek-GR',
                 hu: 'Latn-HU', id: 'Latn-ID', no: 'Latn-NO', nb: 'Latn-NO', ro: 'Latn-RO', th: 'Thai-TH', vi: 'Latn-VN', fa: 'Arab-IR' };

class Locale {
  #p;

  constructor(text, options) {
    if (new.target === undefined) throw new TypeError("Constructor Intl.Locale requires 'new'");
    if (typeof text !== 'string' && (typeof text !== 'object' || text === null)) throw new TypeError('First argument to Intl.Locale constructor can\'t be empty or missing');
    const p = this.#p = binding.parseTag(text instanceof Locale ? text.toString() : String(text));
    options = binding.object(options);
    const part = (name, shape, fix) => {
      const v = options[name];
      if (v === undefined) return;
      if (!shape.test(v)) throw new RangeError('Incorrect locale information provided');
      p[name] = fix(String(v));
    };
    part('language', /^(?:[a-z]{2,3}|[a-z]{5,8})$/i, (s) => s.toLowerCase());
    part('script', /^[a-z]{4}$/i, (s) => s[0].toUpperCase() + s.slice(1).toLowerCase());
    part('region', /^(?:[a-z]{2}|\d{3})$/i, (s) => s.toUpperCase());
    for (const [name, key] of Object.entries(subtags)) {
      const v = choice(options, name, { hourCycle: ['h11', 'h12', 'h23', 'h24'], caseFirst: ['upper', 'lower', 'false'] }[name], undefined, 'Intl.Locale');
      if (v === undefined) continue;
      if (!/^[a-z\d]{3,8}(?:-[a-z\d]{3,8})*$/i.test(v)) throw new RangeError('Incorrect locale information provided');
      p.keywords[key] = v.toLowerCase();
    }
    if (options.numeric !== undefined) p.keywords.kn = options.numeric ? '' : 'false';
  }

  static is(v) { return typeof v === 'object' && v !== null && #p in v; }

  #with(script, region) {
    const out = new Locale(this.toString());
    out.#p.script = script;
    out.#p.region = region;
    return out;
  }

  maximize() {
    const [script, region] = (likely[this.#p.language] ?? '').split('-');
    return this.#with(this.#p.script ?? (script || undefined), this.#p.region ?? (this.#p.language === 'zh' && this.#p.script === 'Hant' ? 'TW' : region));
  }

  minimize() {
    const [script, region] = (likely[this.#p.language] ?? '').split('-');
    const same = this.#p.script === undefined || this.#p.script === script;
    return this.#with(same ? undefined : this.#p.script, same && this.#p.region === region ? undefined : this.#p.region);
  }

  toString() { return binding.composeTag(this.#p); }
  get baseName() { return binding.baseName(this.#p); }
  get language() { return this.#p.language; }
  get script() { return this.#p.script; }
  get region() { return this.#p.region; }
  get variants() { return this.#p.variants.length ? this.#p.variants.join('-') : undefined; }
  get calendar() { return this.#p.keywords.ca; }
  get collation() { return this.#p.keywords.co; }
  get hourCycle() { return this.#p.keywords.hc; }
  get caseFirst() { return this.#p.keywords.kf; }
  get numberingSystem() { return this.#p.keywords.nu; }
  get numeric() { return this.#p.keywords.kn === '' || this.#p.keywords.kn === 'true'; }
  getCalendars() { return this.calendar ? [this.calendar] : ['gregory']; }
  getCollations() { return this.collation ? [this.collation] : ['emoji', 'eor']; }
  getHourCycles() { return this.hourCycle ? [this.hourCycle] : [new binding.Intl.DateTimeFormat(this.toString(), { hour: 'numeric' }).resolvedOptions().hourCycle]; }
  getNumberingSystems() { return [this.numberingSystem ?? 'latn']; }
  getTextInfo() { return { direction: ['ar', 'he', 'fa', 'ur', 'yi', 'ps', 'ckb', 'sd', 'ug'].includes(this.#p.language) ? 'rtl' : 'ltr' }; }
  getWeekInfo() {
    const region = this.maximize().region;
    return { firstDay: ['US', 'CA', 'JP', 'BR', 'MX', 'IL', 'IN', 'KR', 'TW', 'HK', 'ZA'].includes(region) ? 7 : 1, weekend: [6, 7] };
  }
}
binding.isLocale = Locale.is;
delete Locale.is;
Object.defineProperty(Locale.prototype, Symbol.toStringTag, { __proto__: null, value: 'Intl.Locale', configurable: true });
binding.Intl.Locale = Locale;

const values = {
  calendar: () => ['gregory', 'iso8601'], collation: () => ['emoji', 'eor'], numberingSystem: () => ['latn'],
  currency: () => Object.keys(binding.data('en').numbers.currencies).sort(),
  timeZone: () => Object.keys(binding.data('en-zones').list).filter((z) => z !== 'UTC').sort(),
  unit: () => Object.keys(binding.data('en').numbers.units).filter((u) => !u.includes('-per-')).sort(),
};
const functions = {
  getCanonicalLocales(locales = undefined) { return binding.canonicalLocales(locales); },
  supportedValuesOf(key) {
    const list = Object.hasOwn(values, String(key)) ? values[key] : undefined;
    if (list === undefined) throw new RangeError(`Invalid key : ${key}`);
    return list();
  },
};

// The object's properties are not enumerable, in V8's order.
const { Intl } = binding;
const order = ['getCanonicalLocales', 'supportedValuesOf', 'DateTimeFormat', 'NumberFormat', 'Collator', 'PluralRules', 'RelativeTimeFormat', 'ListFormat', 'Locale', 'DisplayNames', 'Segmenter'];
binding.Intl = Object.create(Object.prototype, { [Symbol.toStringTag]: { __proto__: null, value: 'Intl', configurable: true } });
for (const k of order) Object.defineProperty(binding.Intl, k, { __proto__: null, value: functions[k] ?? Intl[k], writable: true, configurable: true, enumerable: false });

binding.numberToLocale = function numberToLocale(value, locales, options) {
  if (locales === undefined && options === undefined) return (plain ??= new Intl.NumberFormat()).format(value);
  return new Intl.NumberFormat(locales, options).format(value);
};
let plain;
