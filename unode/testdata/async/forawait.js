// Loops that are left early close their iterators and wait for that.
(async()=>{ async function* g(){ try { yield 1; yield 2} finally { await 0; await 0; await 0; await 0; await 0; await 0; console.log('fin')} } for await (const x of g()) break; console.log('after');
 async function* h(){ try { yield 1; yield 2} finally { await 0; await 0; console.log('fin2')} } async function f() { for await (const x of h()) { return 5 } } console.log(await f());
 async function* k(){ try { yield 1; yield 2} finally { await 0; await 0; console.log('fin3')} } async function f3() { for await (const x of k()) { throw new Error('x') } } try { await f3() } catch {}; console.log('after3');
 l: for (const i of [1]) { for await (const x of h()) continue l; } console.log('after4');
 })();
(async()=>{ await new Promise(r=>setTimeout(r,20));
const mk=()=>({[Symbol.asyncIterator](){return this}, i:0, async next(){return {done:this.i++>1, value:1}}, return(){console.log('return called'); return {}}}); for await (const x of mk()); console.log('normal');
for await (const x of mk()) { break } console.log('broke');
async function*ag(){ for (const x of [1,2]) { try { for await (const y of mk()) { yield y; } } finally {console.log('f')} } } for await (const z of ag()) break; console.log('d');
for await (const x of {[Symbol.asyncIterator](){return this}, async next(){return {done:false, value:1}}}) break;
try { for await (const x of {[Symbol.asyncIterator](){return this}, async next(){return {done:false, value:1}}, return(){return 5}}) break; } catch (e) {console.log(e.name)}
try { for await (const x of {[Symbol.asyncIterator](){return this}, async next(){return {done:false, value:1}}, async return(){throw 8}}) break; } catch (e) {console.log(e)}
a: for await (const x of mk()) { for await (const y of mk()) { for (const z of [1]) continue a } }
console.log('x'); for await (const x of [1,Promise.resolve(2)]) { console.log(x); if (x==2) break }
const f=async()=>{ for await (const x of mk()) { try { return 1 } finally { console.log('ff') } } }; console.log(await f());
})();
(async()=>{ await new Promise(r=>setTimeout(r,50));
const mk=(ret)=>({[Symbol.asyncIterator](){return this}, i:0, async next(){return {done:this.i++>1, value:1}}, return(){console.log('return called'); return ret()}});
const t=async(n,f)=>{try{console.log(n,await f())}catch(e){console.log(n,'threw',e.message??e)}};
await t('a',async()=>{for await (const x of mk(()=>{throw 7})) throw 8});
await t('b',async()=>{for await (const x of mk(()=>Promise.reject(7))) throw 8});
await t('c',async()=>{for await (const x of mk(()=>5)) throw 8});
await t('d',async()=>{for await (const x of mk(()=>Promise.reject(7))) break});
await t('e',async()=>{for await (const x of mk(()=>Promise.reject(7))) return 1});
await t('g',async()=>{for await (const x of {[Symbol.asyncIterator](){return this}, async next(){throw 5}, return(){console.log('no')}}) return 1});
await t('j',async()=>{ l: for (const o of [1,2]) for await (const x of mk(()=>({}))) for await (const y of mk(()=>({}))) { if (o == 1) continue l; try { return o } finally { console.log('fin') } } });
await t('k',async()=>{ try { for await (const x of mk(()=>({}))) { try { throw 1 } finally { console.log('fin') } } } catch (e) { for await (const y of mk(()=>({}))) return e + 1; } finally { console.log('outer') } });
await t('l',async()=>{ for await (const x of mk(()=>({}))) { for (const z of [1,2]) for (const k in {a:1}) { await 0; if (z == 2) throw 3 } } });
async function* g1(){ for await (const x of mk(()=>new Promise(r=>setTimeout(r,5,{})))) { yield x; yield* mk(()=>({})) } }
await t('m',async()=>{ for await (const x of g1()) break; });
await t('n',async()=>{ let n=0; for await (const x of g1()) if (n++==1) break; });
await t('o',async()=>{ const g=g1(); await g.next(); await g.throw(4) });
await t('p',async()=>{ const g=g1(); await g.next(); return JSON.stringify(await g.return(4)) });
async function* g2(){ for await (const x of (yield 1)) yield 2 }
await t('q',async()=>{ const g=g2(); await g.next(); return JSON.stringify(await g.return(4)) });
async function* g3(){ for (const z of [1]) for await (const x of (yield 1)) yield 2 }
await t('r',async()=>{ const g=g3(); await g.next(); return JSON.stringify(await g.return(4)) });
await t('s',async()=>{ for await (const x of mk(()=>({}))) ; return 'end' });
await t('t',async()=>{ let i; for await (i of [1,2,3]) if (i==2) break; return i });
await t('u',async()=>{ let s=0; for (let k=0;k<1000;k++) for await (const i of [1,2]) { s+=i; if (k%2) break } return s });
await t('v',async()=>{ switch (1) { case 1: for await (const i of mk(()=>({}))) { break } console.log('sw'); } return 1});
})();
