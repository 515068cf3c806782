// Intl.NumberFormat.
const { choice } = binding;

// Currencies whose numbers have not two fraction digits (ISO 4217).
const minor = { ADP: 0, BHD: 3, BIF: 0, BYR: 0, CLF: 4, CLP: 0, DJF: 0, ESP: 0, GNF: 0, IQD: 0, ISK: 0, ITL: 0, JOD: 3, JPY: 0, KMF: 0, KRW: 0, KWD: 3,
                LUF: 0, LYD: 3, MGF: 0, OMR: 3, PYG: 0, RWF: 0, TMM: 0, TND: 3, TPE: 0, TRL: 0, UGX: 0, UYI: 0, UYW: 4, VND: 0, VUV: 0, XAF: 0, XOF: 0, XPF: 0 };

const simpleUnits = () => Object.keys(binding.data('en').numbers.units).filter((u) => !u.includes('-per-'));

function isUnit(unit) {
  const sides = unit.split('-per-');
  return sides.length <= 2 && sides.every((s) => simpleUnits().includes(s));
}

const name = 'Intl.NumberFormat';
const most = 19; // the data's greatest power of ten with a compact form

const NumberFormat = class NumberFormat {
  #r; #o; #data; #format;

  constructor(locales, options) {
    this.#r = binding.resolve(locales, { nu: (v) => v === 'latn' });
    options = binding.object(options);
    const o = this.#o = { __proto__: null };
    choice(options, 'localeMatcher', ['lookup', 'best fit'], 'best fit', name);
    o.style = choice(options, 'style', ['decimal', 'percent', 'currency', 'unit'], 'decimal', name);
    const currency = choice(options, 'currency', undefined, undefined, name);
    if (currency !== undefined && !/^[a-z]{3}$/i.test(currency)) throw new RangeError(`Invalid currency code : ${currency}`);
    if (currency === undefined && o.style === 'currency') throw new TypeError('Currency code is required with currency style.');
    const currencyDisplay = choice(options, 'currencyDisplay', ['code', 'symbol', 'narrowSymbol', 'name'], 'symbol', name);
    const currencySign = choice(options, 'currencySign', ['standard', 'accounting'], 'standard', name);
    const unit = choice(options, 'unit', undefined, undefined, name);
    if (unit !== undefined && !isUnit(unit)) throw new RangeError(`Invalid unit argument for Intl.NumberFormat() '${unit}'`);
    if (unit === undefined && o.style === 'unit') throw new TypeError("Invalid unit argument for Intl.NumberFormat() ''");
    const unitDisplay = choice(options, 'unitDisplay', ['short', 'narrow', 'long'], 'short', name);
    if (o.style === 'currency') Object.assign(o, { currency: currency.toUpperCase(), currencyDisplay, currencySign });
    if (o.style === 'unit') Object.assign(o, { unit, unitDisplay });
    o.notation = choice(options, 'notation', ['standard', 'scientific', 'engineering', 'compact'], 'standard', name);
    const fraction = o.style === 'currency' && o.notation === 'standard' ? minor[o.currency] ?? 2 : 0;
    const most = o.style === 'currency' && o.notation === 'standard' ? fraction : o.style === 'percent' ? 0 : 3;
    o.digits = binding.readDigits(options, fraction, most, name, o.notation === 'compact');
    const compactDisplay = choice(options, 'compactDisplay', ['short', 'long'], 'short', name);
    if (o.notation === 'compact') o.compactDisplay = compactDisplay;
    const grouping = options.useGrouping;
    const byDefault = o.notation === 'compact' ? 'min2' : 'auto';
    if (grouping === undefined || grouping === 'true' || grouping === 'false') o.useGrouping = byDefault;
    else if (grouping === true) o.useGrouping = 'always';
    else if (!grouping) o.useGrouping = false;
    else o.useGrouping = choice(options, 'useGrouping', ['min2', 'auto', 'always'], byDefault, name);
    o.signDisplay = choice(options, 'signDisplay', ['auto', 'never', 'always', 'exceptZero', 'negative'], 'auto', name);
    this.#data = binding.data(this.#r.name).numbers;
  }

  get format() {
    return this.#format ??= Object.defineProperty((value) => binding.join(this.#parts(value)), 'name', { __proto__: null, value: '' });
  }

  formatToParts(value = undefined) { return this.#parts(value); }

  formatRange(start, end) { return binding.join(this.#range(start, end)); }

  formatRangeToParts(start, end) { return this.#range(start, end); }

  resolvedOptions() {
    const o = this.#o;
    const out = { locale: this.#r.locale, numberingSystem: 'latn', style: o.style };
    for (const k of ['currency', 'currencyDisplay', 'currencySign', 'unit', 'unitDisplay']) if (o[k] !== undefined) out[k] = o[k];
    Object.assign(out, binding.showDigits(o.digits), { useGrouping: o.useGrouping, notation: o.notation });
    if (o.compactDisplay) out.compactDisplay = o.compactDisplay;
    const { roundingIncrement, roundingMode, roundingPriority, trailingZeroDisplay, implied } = o.digits;
    return Object.assign(out, { signDisplay: o.signDisplay, roundingIncrement, roundingMode, roundingPriority: implied ? 'morePrecision' : roundingPriority, trailingZeroDisplay });
  }

  #range(start, end) {
    if (start === undefined || end === undefined) throw new TypeError('start or end is undefined');
    const a = this.#parts(start), b = this.#parts(end);
    if (a.some((p) => p.type === 'nan') || b.some((p) => p.type === 'nan')) throw new RangeError('Invalid number value');
    const mark = (parts, source) => parts.map((p) => ({ ...p, source }));
    if (binding.join(a) === binding.join(b)) return [{ type: 'approximatelySign', value: '~', source: 'shared' }, ...mark(a, 'shared')];
    // What both ends have around them is said once.
    const sameEnd = this.#o.style !== 'decimal' && a.at(-1).type === b.at(-1).type && a.at(-1).value === b.at(-1).value;
    const head = this.#o.style === 'currency' && a[0].type === 'currency' && b[0].type === 'currency' ? 1 : 0;
    const tail = sameEnd ? a.slice(a.findLastIndex((p) => ['integer', 'fraction'].includes(p.type)) + 1) : [];
    const separator = head ? ' \u2013 ' : '\u2013';
    return [...mark(a.slice(0, a.length - tail.length), 'startRange'), { type: 'literal', value: separator, source: 'shared' },
            ...mark(b.slice(head, b.length - tail.length), 'endRange'), ...mark(tail, 'shared')];
  }

  // grouped returns the parts of an integer.
  #grouped(whole, least) {
    const { group } = this.#data;
    const use = this.#o.useGrouping;
    if (use === false || whole.length < 3 + (use === 'always' ? 1 : use === 'min2' ? 2 : least)) return [{ type: 'integer', value: whole }];
    const parts = [];
    let from = 0, to = whole.length % 3 || 3;
    for (; from < whole.length; from = to, to += 3) {
      if (from > 0) parts.push({ type: 'group', value: group });
      parts.push({ type: 'integer', value: whole.slice(from, to) });
    }
    return parts;
  }

  #parts(value) {
    const o = this.#o, data = this.#data;
    let d = binding.decimal(numeric(value));
    if (o.style === 'percent' && !d.special && d.digits) d.point += 2;
    let exponent = 0, compact;
    let rounded;
    if (o.notation === 'standard' || d.special) {
      rounded = binding.round(d, o.digits);
    } else {
      // Rounding may give one digit more, and so another exponent.
      const shifted = (by) => binding.round({ ...d, point: d.digits ? d.point - by : 0 }, o.digits);
      exponent = this.#exponent(d);
      rounded = shifted(exponent);
      const after = this.#exponent({ ...rounded, point: rounded.digits ? rounded.point + exponent : 0 });
      if (after !== exponent) rounded = shifted(exponent = after);
      if (o.notation === 'compact' && rounded.digits) {
        compact = data.compact[o.compactDisplay][Math.min(rounded.point + exponent - 1, most) - 3];
      }
    }
    const [whole, fraction] = d.special ? ['', ''] : binding.written(rounded, o.digits);
    const isZero = !d.special && rounded.digits === '';
    let parts;
    if (d.special) {
      parts = [{ type: d.special, value: data[d.special] }];
    } else {
      parts = this.#grouped(whole, data.minGroup);
      if (fraction) parts.push({ type: 'decimal', value: data.decimal }, { type: 'fraction', value: fraction });
      if (o.notation === 'scientific' || o.notation === 'engineering') {
        parts.push({ type: 'exponentSeparator', value: data.exponent });
        if (exponent < 0) parts.push({ type: 'exponentMinusSign', value: data.minus });
        parts.push({ type: 'exponentInteger', value: String(Math.abs(exponent)) });
      }
    }
    const shown = d.special ? d.special : whole + (fraction && `.${fraction}`);
    const plural = binding.plural(this.#r.parsed.language, shown, compact ? exponent : 0);
    if (compact && exponent > 0) {
      const pattern = shown === '1' && compact.exact || plural === 'one' && compact.one || compact.other;
      parts = binding.fill(pattern, { 0: parts }, 'compact').flatMap(spaced);
    }
    return this.#dress(parts, this.#sign(d.negative, isZero, d.special === 'nan'), shown, plural);
  }

  #exponent(d) {
    if (d.special || d.digits === '') return 0;
    const e = d.point - 1;
    switch (this.#o.notation) {
      case 'scientific': return e;
      case 'engineering': return Math.floor(e / 3) * 3;
    }
    if (e < 3) return 0;
    const entry = this.#data.compact[this.#o.compactDisplay][Math.min(e, most) - 3];
    if (entry.other === '{0}') return 0;
    return Math.min(e, most) - Math.max(entry.digits, 1) + 1;
  }

  #sign(negative, isZero, isNaN) {
    switch (this.#o.signDisplay) {
      case 'never': return '';
      case 'always': return negative ? '-' : '+';
      case 'exceptZero': return isZero || isNaN ? '' : negative ? '-' : '+';
      case 'negative': return negative && !isZero ? '-' : '';
    }
    return negative ? '-' : '';
  }

  // dress puts sign, currency, unit and percent sign around a number.
  #dress(parts, sign, shown, plural) {
    const o = this.#o, data = this.#data;
    const signs = sign === '-' ? [{ type: 'minusSign', value: data.minus }] : sign === '+' ? [{ type: 'plusSign', value: data.plus }] : [];
    switch (o.style) {
      case 'percent':
        return [...signs, ...binding.fill(data.percentPattern, { '0': parts, '%': [{ type: 'percentSign', value: data.percent }] })];
      case 'unit':
        return [...this.#unit([...signs, ...parts], plural)];
      case 'currency':
        return this.#currency(parts, signs, sign, plural);
    }
    return [...signs, ...parts];
  }

  #unit(parts, plural) {
    const { unit, unitDisplay } = this.#o;
    const { units } = this.#data;
    const style = ['short', 'long', 'narrow'].indexOf(unitDisplay);
    const pick = (u) => { const p = units[u][style]; return typeof p === 'string' ? p : p[plural] ?? p.other; };
    let pattern;
    if (units[unit]) {
      pattern = pick(unit);
    } else {
      // No locale has a pattern for this pair: say "x per y", or "x/y".
      const [of, per] = unit.split('-per-');
      const one = units[per][style];
      pattern = pick(of) + (unitDisplay === 'long' ? ' per ' : '/') + (one.one ?? one.other ?? one).replace('{0}', '').trim();
    }
    return binding.fill(pattern, { 0: parts }, 'unit').flatMap(spaced);
  }

  #currency(parts, signs, sign, plural) {
    const { currency, currencyDisplay, currencySign } = this.#o;
    const { currency: patterns, currencies } = this.#data;
    const entry = currencies[currency] ?? [currency, currency, currency];
    const symbol = { symbol: entry[0], narrowSymbol: entry[1], code: currency, name: plural === 'one' && entry[3] || entry[2] }[currencyDisplay];
    const value = { '0': parts, 'c': [{ type: 'currency', value: symbol }], '-': signs };
    if (currencyDisplay === 'name') return [...signs, ...binding.fill(patterns.name, value)];
    if (sign === '-') return apart(binding.fill(currencySign === 'accounting' ? patterns.accounting : patterns.negative, value));
    return [...signs, ...apart(binding.fill(patterns.symbol, value))];
  }
};

// spaced splits the space off a text beside a number.
function spaced(p) {
  const m = /^(\s*)(.*?)(\s*)$/s.exec(p.value);
  if (p.type !== 'unit' && p.type !== 'compact' || m[2] === '') return [p.type === 'unit' || p.type === 'compact' ? { type: 'literal', value: p.value } : p];
  return [m[1] && { type: 'literal', value: m[1] }, { type: p.type, value: m[2] }, m[3] && { type: 'literal', value: m[3] }].filter(Boolean);
}

// apart puts a no-break space between a number and a currency of letters.
function apart(parts) {
  const out = [];
  parts.forEach((p, i) => {
    const before = parts[i - 1];
    if (p.type === 'currency' && before && isDigits(before) && /^\p{L}/u.test(p.value)) out.push({ type: 'literal', value: '\u00a0' });
    if (before?.type === 'currency' && (isDigits(p)) && /\p{L}$/u.test(before.value)) out.push({ type: 'literal', value: '\u00a0' });
    out.push(p);
  });
  return out;
}

function isDigits(p) { return p.type === 'integer' || p.type === 'fraction' || p.type === 'compact'; }

function numeric(value) {
  if (typeof value === 'bigint' || typeof value === 'number') return value;
  if (value !== null && typeof value === 'object') value = value[Symbol.toPrimitive]?.('number') ?? (typeof value.valueOf() === 'object' ? String(value) : value.valueOf());
  return typeof value === 'string' || typeof value === 'bigint' ? value : Number(value);
}

binding.service(NumberFormat, { callable: true });
binding.currencyDigits = minor;
