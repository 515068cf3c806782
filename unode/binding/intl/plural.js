// Intl.PluralRules, by the rules of CLDR for the languages there is data for.
const tens = (n) => n % 10, hundreds = (n) => n % 100;

// cardinal returns the category of an absolute value: i its integer part, v the
// number of fraction digits that are shown, c the exponent of its compact form.
function cardinal(language, i, v, n, c) {
  const million = c === 0 && i !== 0 && i % 1000000 === 0 && v === 0 || c > 5;
  switch (language) {
    case 'en': case 'de': return i === 1 && v === 0 ? 'one' : 'other';
    case 'fr': return i === 0 || i === 1 ? 'one' : million ? 'many' : 'other';
    case 'es': return n === 1 ? 'one' : million ? 'many' : 'other';
  }
  return 'other';
}

function ordinal(language, n) {
  if (language === 'en') {
    if (tens(n) === 1 && hundreds(n) !== 11) return 'one';
    if (tens(n) === 2 && hundreds(n) !== 12) return 'two';
    if (tens(n) === 3 && hundreds(n) !== 13) return 'few';
  }
  return language === 'fr' && n === 1 ? 'one' : 'other';
}

const categories = {
  cardinal: { en: ['one'], de: ['one'], fr: ['one', 'many'], es: ['one', 'many'] },
  ordinal: { en: ['one', 'two', 'few'], fr: ['one'] },
};

// plural returns the category of digits as they are shown, "1.50".
binding.plural = function plural(language, shown, compact = 0) {
  const n = Math.abs(Number(shown));
  const dot = shown.indexOf('.');
  return Number.isFinite(n) ? cardinal(language, Math.floor(n), dot < 0 ? 0 : shown.length - dot - 1, n, compact) : 'other';
};

binding.service(class PluralRules {
  #r; #type; #digits;

  constructor(locales, options) {
    this.#r = binding.resolve(locales);
    this.#r.locale = this.#r.parsed.language;
    options = binding.object(options);
    this.#type = binding.choice(options, 'type', ['cardinal', 'ordinal'], 'cardinal', 'Intl.PluralRules');
    this.#digits = binding.readDigits(options, 0, 3, 'Intl.PluralRules');
  }

  select(value) {
    const shown = binding.shownDigits(Number(value), this.#digits);
    if (this.#type === 'cardinal') return binding.plural(this.#r.parsed.language, shown);
    return ordinal(this.#r.parsed.language, Math.abs(Number(shown)));
  }

  selectRange(start, end) {
    if (start === undefined || end === undefined) throw new TypeError('start or end is undefined');
    if (Number.isNaN(Number(start)) || Number.isNaN(Number(end))) throw new RangeError('Invalid number value');
    // CLDR's plural ranges: the end's category, but in English and Spanish.
    return this.#type === 'cardinal' && ['en', 'es'].includes(this.#r.parsed.language) ? 'other' : this.select(end);
  }

  resolvedOptions() {
    const list = categories[this.#type][this.#r.parsed.language] ?? [];
    return { locale: this.#r.locale, type: this.#type, ...binding.showDigits(this.#digits), pluralCategories: [...list, 'other'], roundingIncrement: 1,
             roundingMode: 'halfExpand', roundingPriority: 'auto', trailingZeroDisplay: 'auto' };
  }
});
