// Numbers, currencies and units.
'use strict';
const t = (...a) => {
  const f = a.pop();
  let r;
  try {
    r = f();
    if (typeof r !== 'string') r = JSON.stringify(r);
  } catch (e) {
    r = `${e.name}: ${e.message}`;
  }
  console.log(...a, r);
};
const L = ['en-US', 'en-GB', 'de', 'fr', 'es', 'ja', 'zh', 'de-AT', 'en-AU', 'sv'].slice(0, 7);
const nums = [0, -0, 1, 12.5, 999.995, 1234.5, 12345.678, 1e6, -1234567.891, 0.000001234, 123456789012345, NaN, Infinity, 12345678901234567890n];
const no = [{}, {style:'percent'},{style:'percent',maximumFractionDigits:1},{style:'currency',currency:'USD'},{style:'currency',currency:'EUR'},{style:'currency',currency:'JPY'},{style:'currency',currency:'CHF'},{style:'currency',currency:'USD',currencyDisplay:'code'},{style:'currency',currency:'USD',currencyDisplay:'name'},{style:'currency',currency:'EUR',currencySign:'accounting'},{style:'currency',currency:'CAD',currencyDisplay:'narrowSymbol'},{style:'currency',currency:'USD',minimumFractionDigits:0,maximumFractionDigits:0},{style:'currency',currency:'USD',notation:'compact'},
 {notation:'compact'},{notation:'compact',compactDisplay:'long'},{notation:'compact',maximumFractionDigits:2},{notation:'scientific'},{notation:'engineering'},{maximumFractionDigits:0},{minimumFractionDigits:2},{minimumFractionDigits:2,maximumFractionDigits:2},{maximumSignificantDigits:3},{minimumSignificantDigits:5},{minimumIntegerDigits:3},{useGrouping:false},{useGrouping:'always'},{useGrouping:'min2'},{signDisplay:'always'},{signDisplay:'exceptZero'},{signDisplay:'never'},{signDisplay:'negative'},
 {style:'unit',unit:'kilometer'},{style:'unit',unit:'liter',unitDisplay:'long'},{style:'unit',unit:'megabyte'},{style:'unit',unit:'kilometer-per-hour'},{style:'unit',unit:'celsius',unitDisplay:'narrow'},{style:'unit',unit:'day',unitDisplay:'long'},{style:'unit',unit:'percent'},{roundingMode:'floor',maximumFractionDigits:1},{roundingMode:'halfEven',maximumFractionDigits:0},{trailingZeroDisplay:'stripIfInteger',minimumFractionDigits:2},{roundingPriority:'morePrecision',maximumFractionDigits:1,maximumSignificantDigits:2},{maximumFractionDigits:20}];
for (const l of L) for (const o of no) { t(l, Object.entries(o).join(' '), () => { const f = new Intl.NumberFormat(l, o); return nums.map(f.format).join(' '); }); }
for (const o of no) t('parts', Object.entries(o).join(' '), () => {
  const f = new Intl.NumberFormat('de', o);
  return `${f.formatToParts(-1234567.891).map((p) => `${p.type}:${p.value}`).join(' ')} ${Object.entries(f.resolvedOptions()).slice(2).join(' ')}`;
});
