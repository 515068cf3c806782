// Intl.DateTimeFormat: the Gregorian calendar and Latin digits.
const { choice } = binding;
const service = 'Intl.DateTimeFormat';
const widths = ['narrow', 'short', 'long'];
const dateFields = { weekday: widths, era: widths, year: ['2-digit', 'numeric'], month: ['2-digit', 'numeric', ...widths], day: ['2-digit', 'numeric'] };
const timeFields = { dayPeriod: widths, hour: ['2-digit', 'numeric'], minute: ['2-digit', 'numeric'], second: ['2-digit', 'numeric'] };
const zoneNames = ['short', 'long', 'shortOffset', 'longOffset', 'shortGeneric', 'longGeneric'];
const styles = ['full', 'long', 'medium', 'short'];
const cycles = ['h11', 'h12', 'h23', 'h24'];

const letter = {
  weekday: { long: 'EEEE', short: 'EEE', narrow: 'EEEEE' }, era: { long: 'G', short: 'G', narrow: 'G' }, year: { 'numeric': 'y', '2-digit': 'yy' },
  month: { 'numeric': 'M', '2-digit': 'MM', 'long': 'MMMM', 'short': 'MMM', 'narrow': 'MMMMM' }, day: { 'numeric': 'd', '2-digit': 'dd' },
};

// zoneName returns the canonical name of a time zone.
function zoneName(name) {
  const text = String(name);
  const offset = /^([+-])(\d\d)(?::?(\d\d))?$/.exec(text);
  if (offset && offset[2] < 24 && (offset[3] ?? 0) < 60) {
    const zero = offset[2] === '00' && (offset[3] ?? '00') === '00';
    return `${zero ? '+' : offset[1]}${offset[2]}:${offset[3] ?? '00'}`;
  }
  const lower = text.toLowerCase();
  if (['utc', 'etc/utc', 'gmt', 'etc/gmt', 'etc/uct', 'uct', 'etc/zulu', 'zulu', 'universal', 'etc/universal', 'etc/greenwich', 'greenwich', 'gmt0', 'etc/gmt0'].includes(lower)) return 'UTC';
  const { list, aliases } = binding.data('en-zones');
  const known = [...Object.keys(list), ...Object.keys(aliases)].find((z) => z.toLowerCase() === lower);
  if (known) return aliases[known] ?? known;
  const found = native['intl.zone'](text);
  if (found === undefined) throw new RangeError(`Invalid time zone specified: ${text}`);
  return found;
}

// offsetOf returns a zone's offset in minutes at a time, and whether it is
// summer there.
function offsetOf(zone, ms) {
  if (zone === 'UTC') return [0, false];
  const m = /^([+-])(\d\d):(\d\d)$/.exec(zone);
  if (m) return [(m[1] === '-' ? -1 : 1) * (m[2] * 60 + Number(m[3])), false];
  return native['intl.zoneOffset'](zone, ms);
}

// letters returns the key of the data's table of date patterns.
function letters(o) {
  let s = '';
  for (const f of ['era', 'weekday', 'year', 'month', 'day']) if (o[f]) s += letter[f][o[f]];
  return s;
}

// fields are the numbers of a time in a zone.
function fields(ms, zone) {
  const [offset, summer] = offsetOf(zone, ms);
  const t = new Date(ms + offset * 60000);
  return { year: t.getUTCFullYear(), month: t.getUTCMonth(), day: t.getUTCDate(), weekday: t.getUTCDay(), hour: t.getUTCHours(),
           minute: t.getUTCMinutes(), second: t.getUTCSeconds(), ms: t.getUTCMilliseconds(), offset, summer };
}

const types = { y: 'year', M: 'month', L: 'month', d: 'day', E: 'weekday', c: 'weekday', h: 'hour', H: 'hour', k: 'hour', K: 'hour', m: 'minute', s: 'second',
                S: 'fractionalSecond', a: 'dayPeriod', G: 'era', z: 'timeZoneName' };

const pad = (n, width) => String(n).padStart(width, '0');

const DateTimeFormat = class DateTimeFormat {
  #r; #data; #zone; #o = { __proto__: null }; #cycle; #pattern; #format; #digits;

  constructor(locales, options, required = 'any', defaults = 'date') {
    this.#r = binding.resolve(locales, { nu: (v) => v === 'latn', ca: (v) => v === 'gregory', hc: (v) => cycles.includes(v) });
    options = binding.object(options);
    this.#data = binding.data(this.#r.name).dates;
    const o = this.#o;
    choice(options, 'localeMatcher', ['lookup', 'best fit'], 'best fit', service);
    const hour12 = options.hour12 === undefined ? undefined : Boolean(options.hour12);
    const hourCycle = choice(options, 'hourCycle', cycles, undefined, service);
    this.#zone = options.timeZone === undefined ? zoneName(native['intl.defaultZone'](shared.process.env.TZ)) : zoneName(options.timeZone);
    for (const [f, values] of Object.entries({ ...dateFields, ...timeFields })) o[f] = choice(options, f, values, undefined, service);
    this.#digits = o.fractionalSecondDigits = binding.digits(options, 'fractionalSecondDigits', 1, 3);
    o.timeZoneName = choice(options, 'timeZoneName', zoneNames, undefined, service);
    choice(options, 'formatMatcher', ['basic', 'best fit'], 'best fit', service);
    o.dateStyle = choice(options, 'dateStyle', styles, undefined, service);
    o.timeStyle = choice(options, 'timeStyle', styles, undefined, service);
    const dates = ['weekday', 'year', 'month', 'day'].some((f) => o[f]), times = ['dayPeriod', 'hour', 'minute', 'second', 'fractionalSecondDigits'].some((f) => o[f]);
    if (o.dateStyle || o.timeStyle) {
      const set = [...Object.keys(dateFields), ...Object.keys(timeFields), 'fractionalSecondDigits', 'timeZoneName'].find((f) => o[f]);
      if (set) throw new TypeError('Invalid option : option');
      if (required === 'date' && o.timeStyle) throw new TypeError('Invalid option : timeStyle');
      if (required === 'time' && o.dateStyle) throw new TypeError('Invalid option : dateStyle');
    } else {
      const need = !((required === 'date' || required === 'any') && dates || (required === 'time' || required === 'any') && times);
      if (need && defaults !== 'time') o.year = o.month = o.day = 'numeric';
      if (need && defaults !== 'date') { o.hour = 'numeric'; o.minute = o.second = 'numeric'; }
    }
    const own = this.#data.cycle;
    this.#cycle = hour12 === true ? 'h12' : hour12 === false ? 'h23' : hourCycle ?? this.#r.keywords.hc ?? own;
    if (this.#r.keywords.hc && (hour12 !== undefined || hourCycle !== undefined && hourCycle !== this.#r.keywords.hc)) this.#r.locale = this.#r.base;
    if (!o.hour && !o.timeStyle) this.#cycle = undefined;
    this.#pattern = this.#choose();
  }

  // choose returns the CLDR pattern for the options.
  #choose() {
    const o = this.#o, data = this.#data;
    const half = this.#cycle === 'h11' || this.#cycle === 'h12';
    if (o.dateStyle || o.timeStyle) {
      const date = o.dateStyle && data.dateStyle[styles.indexOf(o.dateStyle)];
      const time = o.timeStyle && (half ? data.timeStyle12 : data.timeStyle24)[styles.indexOf(o.timeStyle)];
      if (!date || !time) return date ?? time;
      return join(data.styleGlue[styles.indexOf(o.dateStyle)], date, time);
    }
    let date = data.date[letters(o)];
    if (date === undefined && letters(o)) { // an era beside what there is no pattern for
      date = `${data.date[letters({ ...o, era: undefined })]}${o.era ? "' 'G" : ''}`;
    }
    let time;
    if (o.hour || o.minute || o.second) {
      const key = (o.hour ? (half ? 'h' : 'H').repeat(o.hour === '2-digit' ? 2 : 1) : '') + (o.minute ? (o.minute === '2-digit' ? 'mm' : 'm') : '') + (o.second ? (o.second === '2-digit' ? 'ss' : 's') : '');
      time = (o.timeZoneName ? data.zoned : data.time)[key];
    }
    if (this.#digits) time = time === undefined ? 'S' : o.second ? time.replace(/s+/, (s) => `${s}'${binding.data(this.#r.name).numbers.decimal}'S`) : `${time}' 'S`;
    if (o.dayPeriod && time !== undefined) time = time.replace('\u202f', ' ');
    if (o.timeZoneName) time ??= 'z';
    if (date === undefined || time === undefined) return date ?? time;
    if (half && o.weekday && !o.year && !o.month && !o.day) return join('{1} {0}', date, time);
    const long = o.month === 'long';
    return join(data.glue[long ? (o.weekday ? 0 : 1) : o.month === 'short' ? 2 : 3], date, time);
  }

  get format() {
    return this.#format ??= Object.defineProperty((date) => plainSpaces(this.#parts(time(date))), 'name', { __proto__: null, value: '' });
  }

  formatToParts(date = undefined) { return this.#parts(time(date)); }

  formatRange(start, end) { return plainSpaces(this.#range(start, end)); }

  formatRangeToParts(start, end) { return this.#range(start, end); }

  resolvedOptions() {
    const o = this.#o;
    const out = { locale: this.#r.locale, calendar: 'gregory', numberingSystem: 'latn', timeZone: this.#zone };
    if (this.#cycle) Object.assign(out, { hourCycle: this.#cycle, hour12: this.#cycle === 'h11' || this.#cycle === 'h12' });
    if (!o.dateStyle && !o.timeStyle) {
      // What is shown, not what was asked for.
      const shown = (kind, style) => style(new RegExp(kind).exec(this.#pattern.replace(/'[^']*'/g, ' '))?.[0]);
      const two = (s) => (s?.length === 2 ? '2-digit' : 'numeric');
      const text = (s) => (s?.length <= 2 ? two(s) : { 3: 'short', 4: 'long', 5: 'narrow' }[s?.length]);
      const how = { weekday: ['[Ec]+', text], year: ['y+', two], month: ['[ML]+', text], day: ['d+', two], hour: ['[hHj]+', two], minute: ['m+', two], second: ['s+', two] };
      for (const f of ['weekday', 'era', 'year', 'month', 'day', 'dayPeriod', 'hour', 'minute', 'second']) {
        if (o[f] && (f !== 'dayPeriod' || out.hour12)) out[f] = how[f] ? shown(...how[f]) : o[f];
      }
      if (this.#digits) out.fractionalSecondDigits = this.#digits;
      if (o.timeZoneName) out.timeZoneName = o.timeZoneName;
    }
    for (const f of ['dateStyle', 'timeStyle']) if (o[f]) out[f] = o[f];
    return out;
  }

  #range(start, end) {
    if (start === undefined || end === undefined) throw new TypeError('startDate or endDate cannot be undefined');
    const a = this.#parts(time(start)), b = this.#parts(time(end));
    const mark = (parts, source) => parts.map((p) => ({ ...p, source }));
    if (binding.join(a) === binding.join(b)) return mark(a, 'shared');
    return [...mark(a, 'startRange'), { type: 'literal', value: '\u2009\u2013\u2009', source: 'shared' }, ...mark(b, 'endRange')];
  }

  #parts(ms) {
    const f = fields(ms, this.#zone);
    const parts = [];
    for (const [, quoted, run] of this.#pattern.matchAll(/'((?:[^']|'')*)'|(([a-zA-Z])\3*)/g)) {
      const literal = parts.at(-1)?.type === 'literal';
      if (quoted === undefined) parts.push({ type: types[run[0] === 'j' ? 'h' : run[0]], value: this.#field(run, f) });
      else if (literal) parts.at(-1).value += quoted.replaceAll("''", "'");
      else parts.push({ type: 'literal', value: quoted.replaceAll("''", "'") });
    }
    return parts;
  }

  #field(run, f) {
    const n = run.length, { names } = this.#data;
    const number = (v) => (n === 2 ? pad(v % 100, 2) : String(v));
    switch (run[0]) {
      case 'y': { const y = f.year > 0 ? f.year : 1 - f.year; return n === 2 ? pad(y % 100, 2) : String(y); }
      case 'M': case 'L': return n < 3 ? number(f.month + 1) : names[run][f.month];
      case 'd': return number(f.day);
      case 'E': case 'c': return names[run][f.weekday];
      case 'G': return names[`era-${this.#o.era ?? 'short'}`][f.year > 0 ? 1 : 0];
      case 'a': if (this.#o.dayPeriod && this.#o.hour) return names[`B-${this.#o.dayPeriod}`][f.hour]; return names.a[f.hour < 12 ? 0 : 1];
      case 'm': return number(f.minute);
      case 's': return number(f.second);
      case 'S': return pad(f.ms, 3).slice(0, this.#digits);
      case 'z': return this.#zoneText(n === 4 ? 'long' : this.#o.timeZoneName ?? 'short', f);
    }
    const h = { h11: f.hour % 12, h12: f.hour % 12 || 12, h23: f.hour, h24: f.hour || 24 }[this.#cycle];
    return number(h);
  }

  #zoneText(style, f) {
    const long = style.startsWith('long');
    if (!style.endsWith('Offset')) {
      const { texts, list } = binding.data(`${this.#r.name}-zones`);
      const names = list[this.#zone];
      // The names are January's and July's, which is winter in the south.
      const january = offsetOf(this.#zone, Date.UTC(2026, 0, 15))[1];
      const name = names && texts[names[(long ? 0 : 2) + (f.summer === january ? 0 : 1)]];
      if (name) return name;
    }
    const gmt = this.#r.name === 'fr' ? 'UTC' : 'GMT';
    if (f.offset === 0 && !style.endsWith('Offset')) return gmt;
    const m = Math.abs(f.offset), sign = f.offset < 0 ? '-' : '+';
    const minutes = m % 60 || long ? `:${pad(m % 60, 2)}` : '';
    return `${gmt}${this.#r.name === 'fr' && sign === '-' ? '\u2212' : sign}${long ? pad(Math.floor(m / 60), 2) : Math.floor(m / 60)}${minutes}`;
  }
};

// plainSpaces joins parts. V8 has a plain space before AM and PM in strings, for
// programs that are older than the narrow one.
function plainSpaces(parts) { return binding.join(parts).replaceAll('\u202f', ' '); }

function join(glue, date, hours) {
  let out = '';
  for (const s of glue.split(/(\{[01]\})/)) {
    const next = s === '{1}' ? date : s === '{0}' ? hours : s && `'${s.replaceAll("'", "''")}'`;
    // Two quoted texts side by side would be one with a quote.
    out = out.endsWith("'") && next.startsWith("'") ? out.slice(0, -1) + next.slice(1) : out + next;
  }
  return out;
}

function time(date) {
  const t = date === undefined ? Date.now() : Number(date);
  if (!(Math.abs(t) <= 8.64e15)) throw new RangeError('Invalid time value');
  return Math.trunc(t) + 0;
}

const Inner = DateTimeFormat;
binding.service(DateTimeFormat, { callable: true });

const formats = new Map(); // those of calls without options, few of which differ
const maxFormats = 32;

// dateToLocale is Date.prototype.toLocaleString and its siblings.
binding.dateToLocale = function dateToLocale(date, locales, options, required, defaults) {
  const t = Date.prototype.getTime.call(date);
  if (Number.isNaN(t)) return 'Invalid Date';
  if (options !== undefined || locales !== undefined && typeof locales !== 'string')
    return new Inner(locales, options, required, defaults).format(t);
  const key = `${required} ${defaults} ${locales} ${shared.process.env.TZ}`;
  let format = formats.get(key);
  if (format === undefined) {
    if (formats.size === maxFormats) formats.clear();
    formats.set(key, format = new Inner(locales, options, required, defaults).format);
  }
  return format(t);
};

// zoneText is the long English name of a zone at a time.
let lastZone, lastFormat;
binding.zoneText = function zoneText(date, zone) {
  if (zone !== lastZone) {
    lastFormat = new Inner('en', { timeZone: zone, timeZoneName: 'long' });
    lastZone = zone;
  }
  return lastFormat.formatToParts(date).find((p) => p.type === 'timeZoneName').value;
};
