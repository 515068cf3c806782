// Intl.ListFormat, Intl.RelativeTimeFormat and Intl.DisplayNames.
const { choice } = binding;
const widths = ['long', 'short', 'narrow'];

function strings(list) {
  if (list === undefined) return [];
  const out = [];
  for (const v of list) {
    if (typeof v !== 'string') throw new TypeError('Iterable yielded a non-String value');
    out.push(v);
  }
  return out;
}

binding.service(class ListFormat {
  #r; #type; #style;

  constructor(locales, options) {
    this.#r = binding.resolve(locales);
    options = binding.strict(options);
    choice(options, 'localeMatcher', ['lookup', 'best fit'], 'best fit', 'Intl.ListFormat');
    this.#type = choice(options, 'type', ['conjunction', 'disjunction', 'unit'], 'conjunction', 'Intl.ListFormat');
    this.#style = choice(options, 'style', widths, 'long', 'Intl.ListFormat');
  }

  #parts(items) {
    const [pair, first, middle, last] = binding.data(this.#r.name).lists[`${this.#type}-${this.#style}`];
    const element = (value) => ({ type: 'element', value });
    if (items.length < 2) return items.map(element);
    const two = items.length === 2 ? /^0(.*)1$/s.exec(pair)[1] : undefined;
    const parts = [];
    items.forEach((value, i) => {
      const between = i > 0 && this.#softened(two ?? (i === items.length - 1 ? last : i === 1 ? first : middle), value);
      if (between) parts.push({ type: 'literal', value: between });
      parts.push(element(value));
    });
    return parts;
  }

  // softened changes Spanish y before i, and o before o.
  #softened(text, next) {
    if (this.#r.name !== 'es') return text;
    if (/ y $/.test(text) && /^(?:i|hi(?!e|a))/i.test(next)) return text.replace(/y $/, 'e ');
    if (/ o $/.test(text) && /^(?:o|ho|8|11(?!\d*\d{3}))/i.test(next)) return text.replace(/o $/, 'u ');
    return text;
  }

  format(list) { return binding.join(this.#parts(strings(list))); }

  formatToParts(list) { return this.#parts(strings(list)); }

  resolvedOptions() { return { locale: this.#r.locale, type: this.#type, style: this.#style }; }
});

const units = ['second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year'];

binding.service(class RelativeTimeFormat {
  #r; #style; #numeric; #number;

  constructor(locales, options) {
    this.#r = binding.resolve(locales, { nu: (v) => v === 'latn' });
    options = binding.object(options);
    choice(options, 'localeMatcher', ['lookup', 'best fit'], 'best fit', 'Intl.RelativeTimeFormat');
    this.#style = choice(options, 'style', widths, 'long', 'Intl.RelativeTimeFormat');
    this.#numeric = choice(options, 'numeric', ['always', 'auto'], 'always', 'Intl.RelativeTimeFormat');
    this.#number = new binding.Intl.NumberFormat(this.#r.locale);
  }

  #parts(value, unit) {
    value = Number(value);
    const u = String(unit).replace(/s$/, '');
    if (!units.includes(u)) throw new RangeError(`Invalid unit argument for Intl.RelativeTimeFormat.prototype.format() '${unit}'`);
    if (!Number.isFinite(value)) throw new RangeError('Invalid time value');
    const entry = binding.data(this.#r.name).relative[u][widths.indexOf(this.#style)];
    const said = this.#numeric === 'auto' ? entry.auto[Object.is(value, -0) ? 0 : value] : undefined;
    if (said !== undefined) return [{ type: 'literal', value: said }];
    const past = value < 0 || Object.is(value, -0);
    const number = this.#number.formatToParts(Math.abs(value));
    const shown = number.filter((p) => p.type !== 'group').map((p) => (p.type === 'decimal' ? '.' : p.value)).join('');
    const forms = entry[past ? -1 : 1];
    return binding.fill(forms[binding.plural(this.#r.parsed.language, shown)] ?? forms.other, { 0: number.map((p) => ({ ...p, unit: u })) });
  }

  format(value, unit) { return binding.join(this.#parts(value, unit)); }

  formatToParts(value, unit) { return this.#parts(value, unit); }

  resolvedOptions() { return { locale: this.#r.locale, style: this.#style, numeric: this.#numeric, numberingSystem: 'latn' }; }
});

const shapes = {
  region: [/^(?:[a-z]{2}|\d{3})$/i, (c) => c.toUpperCase()], script: [/^[a-z]{4}$/i, (c) => c[0].toUpperCase() + c.slice(1).toLowerCase()],
  currency: [/^[a-z]{3}$/i, (c) => c.toUpperCase()], calendar: [/^[a-z\d]{3,8}(?:-[a-z\d]{3,8})*$/i, (c) => c.toLowerCase()],
  language: [/./, (c) => binding.canonicalLocales(c)[0]], dateTimeField: [/./, (c) => c],
};

binding.service(class DisplayNames {
  #r; #type; #style; #fallback; #dialect;

  constructor(locales, options) {
    this.#r = binding.resolve(locales);
    if (options === undefined) throw new TypeError('invalid_argument');
    options = binding.strict(options);
    const name = 'Intl.DisplayNames';
    this.#style = choice(options, 'style', widths, 'long', name);
    this.#type = choice(options, 'type', ['language', 'region', 'script', 'currency', 'calendar', 'dateTimeField'], undefined, name);
    if (this.#type === undefined) throw new TypeError('Required option "type" must not be undefined');
    this.#fallback = choice(options, 'fallback', ['code', 'none'], 'code', name);
    this.#dialect = choice(options, 'languageDisplay', ['dialect', 'standard'], 'dialect', name);
  }

  of(code) {
    code = String(code);
    const [shape, canonical] = shapes[this.#type];
    if (!shape.test(code)) throw new RangeError('invalid_argument');
    const c = canonical(code);
    const name = this.#type === 'currency' && this.#style !== 'long' ? binding.data(this.#r.name).numbers.currencies[c]?.[0] :
      this.#type === 'language' ? this.#language(c) : binding.data(`${this.#r.name}-names`)[this.#type][c];
    return name ?? (this.#fallback === 'code' ? c : undefined);
  }

  #language(c) {
    const names = binding.data(`${this.#r.name}-names`);
    const whole = this.#dialect === 'standard' ? names.standard[c] : names.language[c];
    if (whole !== undefined) return whole;
    const p = binding.parseTag(c);
    const language = names.language[p.language];
    if (language === undefined) return undefined;
    const rest = [p.script && (names.script[p.script] ?? p.script), p.region && (names.region[p.region] ?? p.region)].filter(Boolean);
    const [, open, between, close] = /^\{0\}(.*)\{1\}(.*)\{2\}(.*)$/.exec(names.pattern);
    return rest.length ? language + open + rest.join(between) + close : language;
  }

  resolvedOptions() {
    const out = { locale: this.#r.locale, style: this.#style, type: this.#type, fallback: this.#fallback };
    if (this.#type === 'language') out.languageDisplay = this.#dialect;
    return out;
  }
});
