// Plurals, relative times, lists, collation, segments, names and locales.
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
const d = new Date(Date.UTC(2026, 10, 21, 18, 5, 9, 42)), d2 = new Date(Date.UTC(2026, 2, 5, 3, 4, 5, 6));
for (const l of L) for (const type of ['cardinal','ordinal']) t('pl', l, type, () => { const f = new Intl.PluralRules(l,{type}); return [0,1,2,3,4,5,10,11,12,13,21,22,23,100,101,102,111,1e6,1.5,0.5].map(x=>f.select(x)).join(' ') + JSON.stringify(f.resolvedOptions()); });
for (const l of L) for (const style of ['long','short','narrow']) { for (const numeric of ['always','auto']) for (const u of ['second','minute','hour','day','week','month','quarter','year']) t('rel', l, style, numeric, u, () => { const f = new Intl.RelativeTimeFormat(l,{style,numeric}); return [-100,-2,-1,-0,0,1,2,1.5,1234].map(x=>f.format(x,u)).join(' | '); });
 for (const type of ['conjunction','disjunction','unit']) t('list', l, style, type, () => { const f = new Intl.ListFormat(l,{style,type}); return [[],['a'],['a','b'],['a','b','c'],['a','b','c','d'],['a','i']].map(x=>f.format(x)).join(' | '); }); }
t('relp',()=>new Intl.RelativeTimeFormat('en').formatToParts(-1234,'days'));
const words = ['a','B','b','A','á','à','ä','z','Z','ñ','n','o','ö','ss','ß','ae','æ','1','10','2','02','_','-',' ','a b','ab','a-b','Zebra','apple','Äpfel','résumé','resume','Resume','école','éclair','eclair','日本','中国','あ','ア','ｱ','한국','Ω','ω','я','Б','б','ё','е','!','"','#','$','%','(',')','~','€','😀','','\t','co-op','coop','CO-OP','file10','file2','File1','\u0001x','ł','l','đ','d','ø','å','İ','ı','i','I','x²','x2','½','Ⅷ','①','ﬁ','fi'];
for (const l of ['en', 'es', 'ja']) for (const o of [{}, {numeric:true},{sensitivity:'base'},{sensitivity:'accent'},{sensitivity:'case'},{caseFirst:'upper'},{ignorePunctuation:true}]) t('coll', l, JSON.stringify(o), () => { const c = new Intl.Collator(l, o); return [...words].sort(c.compare).join(' ') + [['a','A'],['a','á'],['a','b'],['ab','a b'],['ss','ß'],['2','10'],['a','a\u0301'],['\u00e1','a\u0301']].map(([x,y])=>c.compare(x,y)).join(); });
t('lc',()=>[...words].sort((a,b)=>a.localeCompare(b)).join(' ')+'a'.localeCompare('b')+'a'.localeCompare('B','de',{sensitivity:'base'}));
for (const g of ['grapheme','word','sentence']) t('seg', g, () => [...new Intl.Segmenter('en',{granularity:g}).segment("Hello, world! It's 3.14 o'clock. 👨‍👩‍👧 naïve e\u0301 \r\n can't stop-gap. Mr. Smith foo_bar")].map((x) => x.segment + (x.isWordLike ? '+' : '')));
t('segc',()=>new Intl.Segmenter('en',{granularity:'word'}).segment('ab cd').containing(3));
for (const l of L) { t('dn', l, () => ['US','DE','419','XX'].map(c=>new Intl.DisplayNames(l,{type:'region'}).of(c)).join() + ['en','de-AT','zh-Hant','pt-BR','fr-BE','sr-Latn-RS','xx'].map(c=>new Intl.DisplayNames(l,{type:'language'}).of(c)).join() + ['USD','EUR','XXX'].map(c=>new Intl.DisplayNames(l,{type:'currency'}).of(c)).join()+['Latn','Cyrl'].map(c=>new Intl.DisplayNames(l,{type:'script'}).of(c)).join()+new Intl.DisplayNames(l,{type:'dateTimeField'}).of('year')); }
for (const x of ['EN-us','zh-hans-cn','de-de-u-co-phonebk-kn','x','a','i-klingon','cmn','iw','en-u-hc-h23-nu-latn','en-a-bbb-x-a-ccc','root','en_US',undefined,null,['de','fr'],'sr-cyrl-rs','ES-419',{}]) t('canon', JSON.stringify(x), () => Intl.getCanonicalLocales(x));
t('sup',()=>Intl.DateTimeFormat.supportedLocalesOf(['en-US','de','zz','fr-CA']));
t('svo2',()=>Intl.supportedValuesOf('foo'));
t('loc',()=>{const l=new Intl.Locale('en-latn-us-u-ca-gregory-hc-h12',{numeric:true});return [l.toString(),l.baseName,l.language,l.script,l.region,l.calendar,l.hourCycle,l.numeric,l.maximize().toString(),l.minimize().toString(),new Intl.Locale('zh').maximize().toString(),new Intl.Locale('de').getWeekInfo?.(),new Intl.Locale('ar').getTextInfo?.()]});
for (const f of [()=>new Intl.DateTimeFormat('en',{timeZone:'Foo/Bar'}),()=>new Intl.NumberFormat('en',{style:'currency'}),()=>new Intl.NumberFormat('en',{style:'foo'}),()=>new Intl.NumberFormat('en',{style:'currency',currency:'zz'}),()=>new Intl.NumberFormat('en',{style:'unit'}),()=>new Intl.NumberFormat('en',{style:'unit',unit:'foo'}),()=>new Intl.NumberFormat('en',{maximumFractionDigits:101}),()=>new Intl.NumberFormat('en',{minimumFractionDigits:5,maximumFractionDigits:2}),()=>new Intl.DateTimeFormat('en',{dateStyle:'full',year:'numeric'}),()=>new Intl.DateTimeFormat('en').format(NaN),()=>new Intl.PluralRules('en',{type:'x'}),()=>Intl.Collator() instanceof Intl.Collator,()=>new Intl.ListFormat('en',1),()=>new Intl.RelativeTimeFormat('en').format(1,'foo'),()=>new Intl.DisplayNames('en'),()=>new Intl.DisplayNames('en',{type:'region'}).of('foobar'),()=>new Date(NaN).toLocaleString(),()=>(12.5).toLocaleString('de'),()=>123456789n.toLocaleString('de'),()=>[1.5,new Date(0),null,[2]].toLocaleString('de',{timeZone:'UTC'}),()=>new Intl.DateTimeFormat('en',{timeZone:'US/Pacific'}).resolvedOptions().timeZone,()=>new Intl.DateTimeFormat('en',{timeZone:'+05:30',hour:'numeric',minute:'2-digit',timeZoneName:'short'}).format(d),()=>new Intl.DateTimeFormat('en',{timeZone:'europe/berlin'}).resolvedOptions().timeZone,()=>Object.prototype.toString.call(new Intl.NumberFormat),()=>'i'.toLocaleUpperCase('tr')+'I'.toLocaleLowerCase('tr'),()=>new Intl.NumberFormat('de').formatRange(1,2),()=>new Intl.DateTimeFormat('en',{timeZone:'UTC'}).formatRange(d2,d),()=>Intl.NumberFormat.length+Intl.NumberFormat.name]) t('misc', String(f).slice(4), f);
