// using and await using, DisposableStack, AsyncDisposableStack, SuppressedError.
const log=[];
const d=(n)=>({[Symbol.dispose](){log.push('d'+n)}});
function t(f){ try{ f() }catch(e){ console.log(e.name+': '+e.message, e.error?.message, e.suppressed?.message) } }
for (const v of [1, {}, {[Symbol.dispose]:1}, 'x']) t(()=>{ const s=new DisposableStack(); s.use(v) });
t(()=>{ DisposableStack() }); t(()=>{ const s=new DisposableStack(); s.dispose(); s.use(d(1)) }); t(()=>{ DisposableStack.prototype.use.call({}) }); t(()=>{new DisposableStack().defer(1)}); t(()=>{new DisposableStack().adopt(1,2)});
t(()=>{ const s=new DisposableStack(); s.defer(()=>{throw new Error('a')}); s.defer(()=>{throw new Error('b')}); s.dispose() });
for (const src of ['using x = 1','using x = {}','using x = {[Symbol.dispose]:1}','using x = null','using x','using {a}=1','{ using a = d(1), b = d(2); log.push("body") }','{ using a = d(3); throw new Error("z") }','{ using a={[Symbol.dispose](){throw new Error("q")}}; throw new Error("r")}','using a=d(7); return 5','if(1) using x=1;','switch(1){case 1: using x=d(1)}', 'using\nx=1','var using=3; using','for(let i=0;i<2;i++){ using x=d("i"+i); if(i==0) continue; log.push("c") }','using in {}','const using=1; using\n/1/g','l: { using x=d("L"); break l; }','using x = d("f"); { using y=d("g") } function inner(){ return x } log.push(typeof inner())','a; using a=d("tdz")', 'using await=1','for (using of of []);'])
 t(()=>{ log.length=0; let r; try { r=new Function('d','log',src)(d,log) } finally { console.log(src.replace('\n','\\n'),'=>',log.join(), r) } });
(async()=>{ for (const src of ['await using x = 1','await using x = d(1); log.push("b")','await using x={async [Symbol.asyncDispose](){log.push("ad")}}; log.push("b"); return 3','{ await using x=null; log.push("n") } log.push("after")','using s=d("s"); await using a={async [Symbol.asyncDispose](){log.push("A")}}; throw new Error("t")','await using x={[Symbol.asyncDispose]:1}']) { log.length=0; let r; try { r=await new (async()=>{}).constructor('d','log',src)(d,log) } catch(e) { console.log(e.name+': '+e.message) } console.log(src,'=>',log.join(), r) }
 const s=new AsyncDisposableStack(); s.use(d('as')); s.defer(async()=>{log.push('defer')}); log.length=0; await s.disposeAsync(); console.log(log.join(), s.disposed); 
 console.log(await Array.fromAsync([1,Promise.resolve(2)]), await Array.fromAsync({length:2,0:1,1:2},x=>x*2)); })();
console.log(String(new SuppressedError(1,2,'m')), Object.getOwnPropertyNames(new SuppressedError(1,2)).join());
t(()=>{ (0,eval)('using x = null') }); 
