// Frames of stack traces: constructors, built-ins, private methods, asynchronous callers.
const show=(f)=>{ try { f() } catch(e) { console.log(e.stack.split('\n').slice(0,5).join('\n')) } };
show(()=>new (class A extends Error { constructor(m){ super(m) } })('q'));
show(()=>{ class B extends Error {}; class C extends B {}; throw new C('z') });
show(()=>Buffer.alloc('x'));
show(()=>require('./nope'));
show(()=>[1].map(()=>{ throw new Error('m') }));
show(()=>JSON.parse('{'));
show(()=>{ new Set([1]).forEach(function each(){ null.x }) });
show(()=>{ Reflect.construct(function F(){ throw new Error('rc') },[]) });
show(()=>{ (function(){ throw new Error('anon') })() });
(async()=>{ async function a(){ await 1; throw new Error('as') } async function b(){ await a() } try { await b() } catch(e){ console.log(e.stack.split('\n').slice(0,5).join('\n')) } })();
process.nextTick(()=>{ console.log(new Error('nt').stack) });
setTimeout(()=>{ console.log(new Error('to').stack) },1);
Promise.resolve().then(function th(){ console.log(new Error('th').stack) });
new (require('events'))().on('x',function l(){ console.log(new Error('ee').stack.split('\n').slice(0,4).join('\n')) }).emit('x');
const o2={f(){ return new Error('m').stack.split('\n')[1] }}; console.log(o2.f()); const g=o2.f; console.log(g()); const bo=o2.f.bind(o2); console.log(bo());
class S { static s(){ return new Error('m').stack.split('\n')[1] } #p(){ return new Error('m').stack.split('\n')[1] } q(){ return this.#p() } }
console.log(S.s(), new S().q());
