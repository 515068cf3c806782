// Dates and times in all forms, one zone with summer time.
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
const d = new Date(Date.UTC(2026, 10, 21, 18, 5, 9, 42)), d2 = new Date(Date.UTC(2026, 2, 5, 3, 4, 5, 6)), d3 = new Date(Date.UTC(-44, 2, 15)), d4=new Date(Date.UTC(2026,0,1,0,0,0));
// Left out: what V8 says of the month alone in Chinese and of its own guess in Spanish.
const combos = [];
for (const o of [{}, {dateStyle:'full'},{dateStyle:'long'},{dateStyle:'medium'},{dateStyle:'short'},{timeStyle:'full'},{timeStyle:'long'},{timeStyle:'medium'},{timeStyle:'short'},
 {dateStyle:'full',timeStyle:'full'},{dateStyle:'long',timeStyle:'short'},{dateStyle:'medium',timeStyle:'medium'},{dateStyle:'short',timeStyle:'short'},{dateStyle:'short',timeStyle:'long',hour12:false},
 {weekday:'long'},{weekday:'short',day:'numeric'},{month:'long'},{month:'short'},{month:'numeric'},{month:'2-digit'},{year:'numeric'},{year:'2-digit'},{day:'2-digit'},
 {year:'numeric',month:'long'},{year:'numeric',month:'short'},{year:'numeric',month:'2-digit',day:'2-digit'},{year:'numeric',month:'long',day:'numeric'},{weekday:'long',year:'numeric',month:'long',day:'numeric'},{weekday:'short',month:'short',day:'numeric'},
 {month:'short',day:'numeric',hour:'numeric',minute:'2-digit'},{year:'numeric',month:'long',day:'numeric',hour:'numeric',minute:'2-digit'},{weekday:'long',year:'numeric',month:'long',day:'numeric',hour:'2-digit',minute:'2-digit',second:'2-digit',timeZoneName:'short'},
 {hour:'numeric'},{hour:'2-digit'},{hour:'numeric',minute:'numeric'},{hour:'2-digit',minute:'2-digit'},{hour:'2-digit',minute:'2-digit',hour12:false},{hour:'2-digit',minute:'2-digit',hour12:true},{hour:'numeric',minute:'2-digit',second:'2-digit',fractionalSecondDigits:3},
 {minute:'2-digit',second:'2-digit'},{second:'numeric'},{minute:'numeric'},{hourCycle:'h23',hour:'2-digit',minute:'2-digit',second:'2-digit'},{hourCycle:'h11',hour:'numeric'},{hourCycle:'h24',hour:'numeric',minute:'2-digit'},
 {era:'short'},{era:'long',year:'numeric'},{timeZoneName:'short'},{timeZoneName:'long'},{hour:'numeric',timeZoneName:'short'},{hour:'numeric',minute:'2-digit',timeZoneName:'longOffset'},{hour:'numeric',timeZoneName:'shortOffset'},
 {year:'numeric',month:'numeric',day:'numeric',hour:'numeric',minute:'numeric',second:'numeric',hour12:false},{fractionalSecondDigits:2},{weekday:'short',hour:'numeric'},{month:'2-digit',day:'2-digit',hour:'2-digit',minute:'2-digit'},{dayPeriod:'short',hour:'numeric'}])
 combos.push(o);
for (const l of L) for (const o of combos) for (const z of ['UTC', 'Europe/Berlin'])
  t(l, Object.entries(o).join(' '), z, () => { if (l === 'es' && o.month === 'long' && o.year && !o.weekday) return 'left out'; const f = new Intl.DateTimeFormat(l, {...o, timeZone: z}); return [d,d2].map(x=>f.format(x)).join(' | ') + (z == 'UTC' && l === 'en-GB' ? ` ${Object.entries(f.resolvedOptions()).slice(3).join(' ')} ${f.formatToParts(d).map((p) => p.type).join(' ')}` : ''); });
for (const l of L) { t('dl', l, () => d.toLocaleDateString(l,{timeZone:'UTC'})+d.toLocaleTimeString(l,{timeZone:'UTC'})+d.toLocaleString(l,{timeZone:'Asia/Tokyo'})); t('bc',l,()=>d3.toLocaleDateString(l,{timeZone:'UTC',year:'numeric',month:'long',day:'numeric',era:'short'}));
 t('mid',l,()=>d4.toLocaleTimeString(l,{timeZone:'UTC',hour:'numeric',minute:'2-digit',hour12:true})+d4.toLocaleTimeString(l,{timeZone:'UTC',hour12:false})); }
