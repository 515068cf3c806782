// Runs in the real Node at build time. Writes into the folder argv[2] what
// unode's Intl needs to know of a few locales, as the real Intl tells it:
//   intl-LOCALE.bin   one locale's symbols, patterns and names
//   intl-order.bin    the root collation's order of characters
// Each is JSON, deflated. What the fields mean is said beside the code that reads
// them (unode/binding/intl).
'use strict';
const fs = require('fs');
const path = require('path');
const zlib = require('zlib');

const locales = ['en', 'en-GB', 'de', 'fr', 'es', 'ja', 'zh'];
const out = process.argv[2];
const write = (name, data) => fs.writeFileSync(path.join(out, `intl-${name}.bin`), zlib.deflateRawSync(JSON.stringify(data), { level: 9 }));

const supported = Intl.supportedValuesOf;
const plurals = ['one', 'many', 'other'];
// A number of each plural category, where a locale has it.
const samples = (locale) => {
  const rules = new Intl.PluralRules(locale);
  return Object.fromEntries([1, 2, 1000000].map((n) => [rules.select(n), n]).reverse());
};

// template joins parts, a part of a kind in fields becomes {its letter}.
const template = (parts, fields) => {
  let s = '', last = '';
  for (const p of parts) {
    const f = fields[p.type];
    if (f === undefined) s += p.value;
    else if (f !== last) s += `{${f}}`;
    last = f;
  }
  return s;
};
const number = { integer: 0, group: 0, decimal: 0, fraction: 0, nan: 0, infinity: 0 };

function numbers(locale) {
  const parts = (n, o) => new Intl.NumberFormat(locale, o).formatToParts(n);
  const find = (type, n, o) => parts(n, o).find((p) => p.type === type)?.value;
  const shape = (n, o, more) => template(parts(n, o), { ...number, ...more });
  const cur = { currency: 'c', minusSign: '-' };
  const compact = {};
  const forms = samples(locale);
  for (const compactDisplay of ['short', 'long']) {
    compact[compactDisplay] = [];
    for (let k = 3; k <= 19; k++) {
      const o = { notation: 'compact', compactDisplay, useGrouping: false };
      const entry = { digits: find('integer', 10 ** k, o)?.length ?? 0 };
      // Some locales have a text of their own for exactly 1.
      for (const [category, n] of [['exact', 1], ['one', new Intl.PluralRules(locale).select(1.2) === 'one' ? 1.2 : 1], ['other', 2]])
        entry[category] = shape(n * 10 ** k, o);
      if (entry.one === entry.other) delete entry.one;
      if (entry.exact === (entry.one ?? entry.other)) delete entry.exact;
      compact[compactDisplay].push(entry);
    }
  }
  const units = {};
  const names = [...supported('unit'), 'kilometer-per-hour', 'mile-per-hour', 'meter-per-second', 'liter-per-kilometer', 'mile-per-gallon',
                 'megabit-per-second', 'megabyte-per-second', 'gigabit-per-second', 'gigabyte-per-second', 'kilobyte-per-second'];
  for (const unit of names) {
    units[unit] = ['short', 'long', 'narrow'].map((unitDisplay) => {
      const o = { style: 'unit', unit, unitDisplay, useGrouping: false };
      const all = Object.fromEntries(Object.entries(forms).map(([category, n]) => [category, shape(n, o)]));
      return Object.values(all).every((s) => s === all.other) ? all.other : all;
    });
  }
  const currencies = {};
  for (const currency of supported('currency')) {
    const get = (currencyDisplay, n = 1) => find('currency', n, { style: 'currency', currency, currencyDisplay });
    const plain = [get('symbol'), get('narrowSymbol'), get('name', 2)];
    if (get('name', 1) !== plain[2]) plain.push(get('name', 1));
    currencies[currency] = plain;
  }
  return {
    decimal: find('decimal', 1.5), group: find('group', 1234567), minus: find('minusSign', -1), plus: find('plusSign', 1, { signDisplay: 'always' }),
    percent: find('percentSign', 1, { style: 'percent' }), nan: find('nan', NaN), infinity: find('infinity', Infinity),
    exponent: find('exponentSeparator', 1e5, { notation: 'scientific' }),
    minGroup: find('group', 1234) === undefined ? 2 : 1,
    percentPattern: shape(1, { style: 'percent' }, { percentSign: '%' }),
    currency: {
      symbol: shape(1, { style: 'currency', currency: 'EUR' }, cur), code: shape(1, { style: 'currency', currency: 'EUR', currencyDisplay: 'code' }, cur),
      name: shape(1, { style: 'currency', currency: 'EUR', currencyDisplay: 'name' }, cur),
      negative: shape(-1, { style: 'currency', currency: 'EUR' }, cur),
      accounting: shape(-1, { style: 'currency', currency: 'EUR', currencySign: 'accounting' }, cur),
    },
    compact, units, currencies,
  };
}

const zone = { timeZone: 'UTC' };
const day = (month, d = 5) => Date.UTC(2026, month, d, 7, 8, 9, 12);

function dates(locale) {
  const parts = (o, t = day(2)) => new Intl.DateTimeFormat(locale, { ...zone, ...o }).formatToParts(t);
  const value = (type, o, t) => parts(o, t).find((p) => p.type === type)?.value;
  const months = (o) => Array.from({ length: 12 }, (_, m) => value('month', o, day(m)));
  const days = (o) => Array.from({ length: 7 }, (_, d) => value('weekday', o, Date.UTC(2026, 2, 1 + d)));
  // Names by CLDR's letters: M and E beside other fields, L and c alone.
  const names = {
    MMMM: months({ month: 'long', day: 'numeric' }), MMM: months({ month: 'short', day: 'numeric' }), MMMMM: months({ month: 'narrow', day: 'numeric' }),
    LLLL: months({ month: 'long' }), LLL: months({ month: 'short' }), LLLLL: months({ month: 'narrow' }),
    EEEE: days({ weekday: 'long', day: 'numeric', month: 'long' }), EEE: days({ weekday: 'short', day: 'numeric', month: 'long' }), EEEEE: days({ weekday: 'narrow', day: 'numeric', month: 'long' }),
    cccc: days({ weekday: 'long' }), ccc: days({ weekday: 'short' }), ccccc: days({ weekday: 'narrow' }),
    a: [7, 19].map((h) => value('dayPeriod', { hour: 'numeric', hour12: true }, Date.UTC(2026, 2, 5, h))),
  };
  for (const style of ['long', 'short', 'narrow'])
    names[`B-${style}`] = Array.from({ length: 24 }, (_, h) => value('dayPeriod', { hour: 'numeric', hour12: true, dayPeriod: style }, Date.UTC(2026, 2, 5, h)));
  for (const style of ['long', 'short', 'narrow'])
    names[`era-${style}`] = [-1, 1].map((s) => value('era', { era: style }, s < 0 ? Date.UTC(-5, 1) : day(2)));
  const named = (a, b, kinds) => kinds.find((k) => names[k][b[0]] === a[0] && names[k][b[1]] === a[1]);
  const all = (prefixes) => prefixes.flatMap((p) => [4, 3, 5].map((n) => p.repeat(n)));
  // pattern returns the CLDR pattern that explains what is printed.
  const pattern = (o) => {
    const other = parts(o, day(8, 27));
    return parts(o).map(({ type, value: v }, i) => {
      const w = other[i]?.value;
      switch (type) {
        case 'year': case 'relatedYear': return v.length === 2 ? 'yy' : 'y';
        case 'month': return /^\d+$/.test(v) ? (v.length === 2 ? 'MM' : 'M') : named([v, w], [2, 8], all(['M', 'L'])) ?? 'MMM';
        case 'weekday': return named([v, w], [4, 0], all(['E', 'c'])) ?? 'EEE';
        case 'day': return v.length === 2 ? 'dd' : 'd';
        case 'hour': { const l = o.hour12 === false ? 'H' : o.hour12 === true ? 'h' : 'j'; return v.length === 2 ? l + l : l; }
        case 'minute': return v.length === 2 ? 'mm' : 'm';
        case 'second': return v.length === 2 ? 'ss' : 's';
        case 'dayPeriod': return 'a';
        case 'era': return { long: 'GGGG', short: 'G', narrow: 'GGGGG' }[o.era] ?? 'G';
        case 'timeZoneName': return o.timeZoneName === 'long' || o.timeStyle === 'full' ? 'zzzz' : 'z';
      }
      return `'${v.replaceAll("'", "''")}'`;
    }).join('').replaceAll("''", "'\u0000'").replaceAll("'\u0000'", '');
  };
  const date = {}, time = {}, zoned = {};
  const opt = (o) => Object.fromEntries(Object.entries(o).filter(([, v]) => v));
  const letters = (o) => [o.era && 'G', o.weekday && { long: 'EEEE', short: 'EEE', narrow: 'EEEEE' }[o.weekday], o.year && { 'numeric': 'y', '2-digit': 'yy' }[o.year],
                          o.month && { 'numeric': 'M', '2-digit': 'MM', 'long': 'MMMM', 'short': 'MMM', 'narrow': 'MMMMM' }[o.month],
                          o.day && { 'numeric': 'd', '2-digit': 'dd' }[o.day]].filter(Boolean).join('');
  for (const weekday of [0, 'long', 'short', 'narrow']) {
    for (const year of [0, 'numeric', '2-digit']) {
      for (const month of [0, 'numeric', '2-digit', 'long', 'short', 'narrow']) {
        for (const d of [0, 'numeric', '2-digit']) {
          for (const era of weekday || year === '2-digit' ? [0] : [0, 'short']) {
            const o = opt({ era, weekday, year, month, day: d });
            if (Object.keys(o).length) date[letters(o)] = pattern(o);
          }
        }
      }
    }
  }
  for (const hour of [0, 'numeric', '2-digit']) {
    for (const minute of [0, 'numeric', '2-digit']) {
      for (const second of [0, 'numeric', '2-digit']) {
        for (const hour12 of hour ? [true, false] : [false]) {
          const o = opt({ hour, minute, second });
          const key = [hour && (hour12 ? 'h' : 'H').repeat(hour === '2-digit' ? 2 : 1), minute && 'm'.repeat(minute === '2-digit' ? 2 : 1), second && 's'.repeat(second === '2-digit' ? 2 : 1)].filter(Boolean).join('');
          if (key) time[key] = pattern({ ...o, hour12 });
          if (key) zoned[key] = pattern({ ...o, hour12, timeZoneName: 'short' });
        }
      }
    }
  }
  const styles = ['full', 'long', 'medium', 'short'];
  // glue is what stands between a date and a time.
  const glue = (o, t) => {
    const both = parts({ ...o, ...t }).map((p) => p.value).join('');
    const one = parts(o).map((p) => p.value).join(''), two = parts(t).map((p) => p.value).join('');
    return both.replace(one, '{1}').replace(two, '{0}');
  };
  const hm = { hour: 'numeric', minute: '2-digit' };
  return {
    names, date, time, zoned, cycle: new Intl.DateTimeFormat(locale, { hour: 'numeric' }).resolvedOptions().hourCycle,
    dateStyle: styles.map((dateStyle) => pattern({ dateStyle })),
    timeStyle12: styles.map((timeStyle) => pattern({ timeStyle, hour12: true })),
    timeStyle24: styles.map((timeStyle) => pattern({ timeStyle, hour12: false })),
    styleGlue: styles.map((dateStyle) => glue({ dateStyle }, { timeStyle: 'short' })),
    glue: [{ weekday: 'long', month: 'long', day: 'numeric', year: 'numeric' }, { month: 'long', day: 'numeric', year: 'numeric' },
           { month: 'short', day: 'numeric', year: 'numeric' }, { month: 'numeric', day: 'numeric', year: 'numeric' }].map((o) => glue(o, hm)),
  };
}

// zones returns the names of the time zones: in winter and in summer, long and
// short, as numbers of names.
function zones(locale) {
  const texts = [''], seen = new Map([['', 0]]);
  const id = (s) => { if (!seen.has(s)) { seen.set(s, texts.length); texts.push(s); } return seen.get(s); };
  const list = {}, aliases = {};
  for (const timeZone of ['US/Alaska', 'US/Arizona', 'US/Central', 'US/Eastern', 'US/Hawaii', 'US/Mountain', 'US/Pacific', 'Asia/Kolkata', 'Asia/Ho_Chi_Minh', 'Asia/Kathmandu', 'Asia/Yangon',
                          'Europe/Kyiv', 'America/Argentina/Buenos_Aires', 'Atlantic/Faroe', 'Asia/Macao', 'GB', 'Japan', 'PRC', 'ROK', 'Singapore', 'Turkey', 'Israel', 'Asia/Tel_Aviv', 'Europe/Belfast'])
    aliases[timeZone] = new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone;
  for (const timeZone of [...supported('timeZone'), 'UTC']) {
    list[timeZone] = ['long', 'short'].flatMap((timeZoneName) => [0, 6].map((m) => {
      const s = new Intl.DateTimeFormat(locale, { timeZone, timeZoneName, day: 'numeric' }).formatToParts(Date.UTC(2026, m, 15)).find((p) => p.type === 'timeZoneName').value;
      return /^(GMT|UTC)[+-\u2212\d:]+$/.test(s) ? 0 : id(s);
    }));
  }
  return { texts, list, aliases };
}

function relative(locale) {
  const out = {};
  const forms = samples(locale);
  for (const unit of ['second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year']) {
    out[unit] = ['long', 'short', 'narrow'].map((style) => {
      const f = new Intl.RelativeTimeFormat(locale, { style }), auto = new Intl.RelativeTimeFormat(locale, { style, numeric: 'auto' });
      const entry = { auto: {} };
      for (const sign of [1, -1]) {
        entry[sign] = Object.fromEntries(Object.entries(forms).map(([c, n]) => [c, template(f.formatToParts(sign * n, unit), number)]));
      }
      for (let n = -2; n <= 2; n++) {
        const parts = auto.formatToParts(n, unit);
        if (parts.length === 1 && parts[0].type === 'literal') entry.auto[n] = parts[0].value;
      }
      return entry;
    });
  }
  return out;
}

function lists(locale) {
  const out = {};
  for (const type of ['conjunction', 'disjunction', 'unit']) {
    for (const style of ['long', 'short', 'narrow']) {
      const f = (...items) => new Intl.ListFormat(locale, { type, style }).format(items);
      const between = (s, a, b) => s.slice(s.indexOf(a) + 1, s.indexOf(b));
      out[`${type}-${style}`] = [f('0', '1'), between(f('0', '1', '2', '3'), '0', '1'), between(f('0', '1', '2', '3'), '1', '2'), between(f('0', '1', '2', '3'), '2', '3')];
    }
  }
  return out;
}

function display(locale) {
  const out = {};
  const az = Array.from({ length: 26 }, (_, i) => String.fromCharCode(97 + i));
  const two = az.flatMap((a) => az.map((b) => a + b));
  const get = (type, codes, o) => {
    const names = new Intl.DisplayNames(locale, { type, fallback: 'none', ...o });
    return Object.fromEntries(codes.map((c) => [c, names.of(c)]).filter(([, n]) => n));
  };
  out.region = get('region', [...two.map((c) => c.toUpperCase()), '001', '150', '419', '142', '002', '009', '019']);
  out.language = get('language', [...two, 'fil', 'haw', 'yue', 'en-US', 'en-GB', 'en-AU', 'en-CA', 'de-AT', 'de-CH', 'es-ES', 'es-419', 'es-MX', 'fr-CA', 'fr-CH', 'pt-BR', 'pt-PT', 'zh-Hans', 'zh-Hant']);
  out.standard = get('language', ['en-US', 'en-GB', 'pt-BR', 'zh-Hant'], { languageDisplay: 'standard' });
  out.currency = get('currency', [...supported('currency'), 'XXX']);
  out.script = get('script', ['Arab', 'Armn', 'Beng', 'Cyrl', 'Deva', 'Ethi', 'Geor', 'Grek', 'Gujr', 'Guru', 'Hans', 'Hant', 'Hang', 'Hebr', 'Hira', 'Jpan', 'Kana', 'Khmr', 'Knda', 'Kore', 'Laoo', 'Latn', 'Mlym', 'Mong', 'Mymr', 'Orya', 'Sinh', 'Taml', 'Telu', 'Thaa', 'Thai', 'Tibt']);
  // How a language with a script and a region is said.
  out.pattern = new Intl.DisplayNames(locale, { type: 'language' }).of('sr-Latn-RS').replace(out.language.sr, '{0}')
    .replace(/[^\uff08(]+(?=[,\u3001\uff0c])/, '{1}').replace(out.region.RS, '{2}');
  out.dateTimeField = get('dateTimeField', ['era', 'year', 'quarter', 'month', 'weekOfYear', 'weekday', 'day', 'dayPeriod', 'hour', 'minute', 'second', 'timeZoneName']);
  out.calendar = get('calendar', ['gregory', 'buddhist', 'chinese', 'coptic', 'hebrew', 'indian', 'islamic', 'iso8601', 'japanese', 'persian', 'roc']);
  return out;
}

// letters returns the characters of some scripts that do not decompose, in the
// order of the root collation: groups of the same primary weight, in each those
// of the same secondary weight, in each those of the same tertiary weight.
function order() {
  const chars = [];
  const add = (lo, hi) => { for (let c = lo; c <= hi; c++) { const s = String.fromCodePoint(c); if (s.normalize('NFD') === s && !/\p{Cn}|\p{Cs}|\p{Co}/u.test(s)) chars.push(s); } };
  add(0, 0x52f); add(0x531, 0x58f); add(0x5b0, 0x5f4); add(0x600, 0x6ff); add(0x1d00, 0x1dbf); add(0x1e00, 0x2bff); add(0x2e00, 0x2e5f); add(0x3000, 0x31ff); add(0xa640, 0xa69f); add(0xa720, 0xa7ff); add(0xfb00, 0xfb06); add(0xff00, 0xffef); add(0x1f000, 0x1faff);
  const base = new Intl.Collator('en', { sensitivity: 'base' }), accent = new Intl.Collator('en', { sensitivity: 'accent' }), variant = new Intl.Collator('en');
  chars.sort((a, b) => base.compare(a, b) || variant.compare(a, b) || (a < b ? -1 : 1));
  const ignored = chars.filter((c) => base.compare(c, '') === 0);
  const split = (list, same) => {
    const groups = [];
    for (const c of list) {
      if (groups.length && same(groups.at(-1)[0], c)) groups.at(-1).push(c); else groups.push([c]);
    }
    return groups;
  };
  // A character that counts as several is said by them: variants of them, or
  // accented forms.
  const expansions = {}, accented = {};
  const single = chars.filter((c) => !ignored.includes(c)).filter((c) => {
    const k = c.normalize('NFKD');
    if (k !== c && [...k].length > 1 && base.compare(k, c) === 0) { expansions[c] = k; return false; }
    return true;
  });
  for (const [c, k] of [['\u00df', 'ss'], ['\u00e6', 'ae'], ['\u00c6', 'AE'], ['\u0153', 'oe'], ['\u0152', 'OE'], ['\u00f0', 'd'], ['\u00fe', 'th'], ['\u00de', 'TH']]) {
    if (base.compare(c, k) === 0) accented[c] = k;
  }
  const groups = split(single.filter((c) => !(c in expansions) && !(c in accented)), (a, b) => base.compare(a, b) === 0)
    .map((g) => split(g, (a, b) => accent.compare(a, b) === 0).map((h) => split(h, (a, b) => variant.compare(a, b) === 0).map((l) => l.join(''))));
  const marks = split(ignored.filter((c) => accent.compare(c, '') !== 0), (a, b) => variant.compare(a, b) === 0).map((l) => l.join(''));
  // Where punctuation ends, symbols end, digits begin and letters begin: numbers of groups.
  const at = (c) => groups.findIndex((g) => g.flat(2).join('').includes(c));
  return {
    groups: groups.map((g) => g.map((h) => h.join('\u0001')).join('\u0002')).join('\u0003'), marks: marks.join('\u0001'), expansions, accented,
    ignored: ignored.filter((c) => variant.compare(c, '') === 0).join(''), symbols: at('`'), digits: at('0'), kana: at('\u3042'),
  };
}

for (const locale of locales) {
  write(locale, { numbers: numbers(locale), dates: dates(locale), relative: relative(locale), lists: lists(locale) });
  write(`${locale}-zones`, zones(locale));
  write(`${locale}-names`, display(locale));
}
write('order', order());
