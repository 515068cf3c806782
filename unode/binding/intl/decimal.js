// Decimal numbers: digits, rounding, and the options that say how many.

// decimal takes a number apart: 0.digits times ten to the power of point, both
// exactly as it is written, as ICU does.
function decimal(x) {
  if (typeof x === 'bigint') {
    const s = String(x < 0n ? -x : x);
    return norm({ negative: x < 0n, digits: s, point: s.length });
  }
  if (typeof x === 'string') {
    const m = /^\s*([+-]?)(\d*)(?:\.(\d*))?(?:e([+-]?\d+))?\s*$/i.exec(x);
    if (m && (m[2] || m[3])) return norm({ negative: m[1] === '-', digits: m[2] + (m[3] ?? ''), point: m[2].length + Number(m[4] ?? 0) });
    x = Number(x);
  }
  if (!Number.isFinite(x)) return { negative: x < 0, special: Number.isNaN(x) ? 'nan' : 'infinity', digits: '', point: 0 };
  const [mantissa, exponent = '0'] = String(Math.abs(x)).split('e');
  const [whole, fraction = ''] = mantissa.split('.');
  return norm({ negative: x < 0 || Object.is(x, -0), digits: whole + fraction, point: whole.length + Number(exponent) });
}

function norm(d) {
  const zeros = /^0*/.exec(d.digits)[0].length;
  d.digits = d.digits.slice(zeros).replace(/0+$/, '');
  d.point = d.digits === '' ? 0 : d.point - zeros;
  return d;
}

// away tells whether a number whose digits are cut off before rest moves away
// from zero.
function away(mode, negative, last, rest) {
  if (/^0*$/.test(rest)) return false;
  const half = rest[0] > '5' || rest[0] === '5' && /[1-9]/.test(rest.slice(1)) ? 1 : rest[0] === '5' ? 0 : -1;
  switch (mode) {
    case 'ceil': return !negative;
    case 'floor': return negative;
    case 'expand': return true;
    case 'trunc': return false;
    case 'halfCeil': return half > 0 || half === 0 && !negative;
    case 'halfFloor': return half > 0 || half === 0 && negative;
    case 'halfTrunc': return half > 0;
    case 'halfEven': return half > 0 || half === 0 && Number(last) % 2 === 1;
  }
  return half >= 0;
}

// cut keeps the digits before the given place, counted from the first digit.
function cut(d, place, mode) {
  if (place >= d.digits.length) return d;
  const digits = place > 0 ? d.digits.slice(0, place) : '';
  const rest = place >= 0 ? d.digits.slice(place) : '0'.repeat(-place) + d.digits;
  if (!away(mode, d.negative, digits.at(-1) ?? '0', rest))
    return norm({ ...d, digits: digits || '0' });
  const up = String(BigInt(digits || '0') + 1n);
  if (place <= 0) return norm({ ...d, digits: '1', point: d.point - place + 1 });
  return norm({ ...d, digits: up, point: d.point + (up.length - digits.length) });
}

// step rounds to a multiple of an increment in the last fraction digit.
function step(d, o, mode) {
  const scale = o.maximumFractionDigits;
  const place = d.point + scale + 1; // one digit more: half an increment may need it
  const whole = BigInt(place > 0 ? d.digits.slice(0, place).padEnd(place, '0') : '0');
  const beyond = /[1-9]/.test(place >= 0 ? d.digits.slice(place) : d.digits);
  const by = 10n * BigInt(o.roundingIncrement), over = whole % by;
  const half = 2n * over === by && !beyond ? '5' : 2n * over >= by ? '6' : over || beyond ? '4' : '0';
  const n = whole / by + (away(mode, d.negative, String(whole / by).at(-1), half) ? 1n : 0n);
  const digits = String(n * by / 10n);
  return norm({ ...d, digits, point: digits.length - scale });
}

// round rounds by digit options.
function round(d, o) {
  if (d.special) return d;
  const mode = o.roundingMode ?? 'halfExpand';
  const significant = () => cut(d, o.maximumSignificantDigits, mode);
  if (o.roundingType === 'significant') return significant();
  const fraction = () => o.roundingIncrement > 1 ? step(d, o, mode) : cut(d, d.point + o.maximumFractionDigits, mode);
  if (o.roundingType === 'fraction') return fraction();
  const bySignificant = o.maximumSignificantDigits, byFraction = d.point + o.maximumFractionDigits;
  const more = o.roundingType === 'more' ? bySignificant > byFraction : bySignificant < byFraction;
  return more ? significant() : fraction();
}

// written returns the integer and the fraction digits of a rounded number.
function written(d, o) {
  const whole = d.point > 0 ? d.digits.slice(0, d.point).padEnd(d.point, '0') : '0';
  let fraction = d.point >= 0 ? d.digits.slice(d.point) : '0'.repeat(-d.point) + d.digits;
  if (d.digits === '') fraction = '';
  let min = o.minimumFractionDigits ?? 0;
  if (o.roundingType === 'significant') min = Math.max(0, o.minimumSignificantDigits - (d.digits === '' ? 1 : d.point));
  if (o.roundingType === 'less' && o.minimumSignificantDigits > 1) min = Math.max(min, 0);
  fraction = fraction.padEnd(min, '0');
  if (o.trailingZeroDisplay === 'stripIfInteger' && /^0*$/.test(fraction)) fraction = '';
  return [whole.padStart(o.minimumIntegerDigits ?? 1, '0'), fraction];
}

binding.decimal = decimal;
binding.round = round;
binding.written = written;

binding.shownDigits = function shownDigits(x, o) {
  const d = round(decimal(x), o);
  if (d.special) return d.special;
  const [whole, fraction] = written(d, o);
  return whole + (fraction && `.${fraction}`);
};

const modes = ['ceil', 'floor', 'expand', 'trunc', 'halfCeil', 'halfFloor', 'halfExpand', 'halfTrunc', 'halfEven'];
const increments = [1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000, 2000, 2500, 5000];

// readDigits reads the digit options (ECMA-402, SetNumberFormatDigitOptions).
binding.readDigits = function readDigits(options, minDefault, maxDefault, service, compact = false) {
  const { choice, digits } = binding;
  const o = { minimumIntegerDigits: digits(options, 'minimumIntegerDigits', 1, 21, 1) };
  const minF = options.minimumFractionDigits, maxF = options.maximumFractionDigits;
  const minS = options.minimumSignificantDigits, maxS = options.maximumSignificantDigits;
  const increment = digits(options, 'roundingIncrement', 1, 5000, 1);
  if (!increments.includes(increment)) throw new RangeError('roundingIncrement value is out of range.');
  o.roundingIncrement = increment;
  o.roundingMode = choice(options, 'roundingMode', modes, 'halfExpand', service);
  o.roundingPriority = choice(options, 'roundingPriority', ['auto', 'morePrecision', 'lessPrecision'], 'auto', service);
  o.trailingZeroDisplay = choice(options, 'trailingZeroDisplay', ['auto', 'stripIfInteger'], 'auto', service);
  const hasS = minS !== undefined || maxS !== undefined, hasF = minF !== undefined || maxF !== undefined;
  const auto = o.roundingPriority === 'auto';
  const needS = !auto || hasS;
  const needF = !auto || !(hasS || !hasF && compact);
  if (needS) {
    o.minimumSignificantDigits = digits(options, 'minimumSignificantDigits', 1, 21, 1);
    o.maximumSignificantDigits = digits(options, 'maximumSignificantDigits', o.minimumSignificantDigits, 21, 21);
  }
  if (needF) {
    if (hasF) {
      let min = digits(options, 'minimumFractionDigits', 0, 100), max = digits(options, 'maximumFractionDigits', 0, 100);
      if (min === undefined) min = Math.min(minDefault, max);
      else if (max === undefined) max = Math.max(maxDefault, min);
      else if (min > max) throw new RangeError('maximumFractionDigits value is out of range.');
      o.minimumFractionDigits = min;
      o.maximumFractionDigits = max;
    } else {
      o.minimumFractionDigits = minDefault;
      o.maximumFractionDigits = maxDefault;
    }
  }
  if (!needS && !needF) { // compact: two digits, or the whole number
    Object.assign(o, { minimumFractionDigits: 0, maximumFractionDigits: 0, minimumSignificantDigits: 1, maximumSignificantDigits: 2, roundingType: 'more' });
    o.implied = true;
  } else if (!auto) {
    o.roundingType = o.roundingPriority === 'morePrecision' ? 'more' : 'less';
  } else {
    o.roundingType = hasS ? 'significant' : 'fraction';
  }
  return o;
};

// showDigits returns what resolvedOptions tells of digit options.
binding.showDigits = function showDigits(o) {
  const out = { minimumIntegerDigits: o.minimumIntegerDigits };
  if (o.roundingType !== 'significant') Object.assign(out, { minimumFractionDigits: o.minimumFractionDigits, maximumFractionDigits: o.maximumFractionDigits });
  if (o.roundingType !== 'fraction') Object.assign(out, { minimumSignificantDigits: o.minimumSignificantDigits, maximumSignificantDigits: o.maximumSignificantDigits });
  return out;
};
