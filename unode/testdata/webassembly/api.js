// A module with a memory, imports and exports: conversions, errors, identity.
// (module (import "env" "f" (func (param i32) (result i32))) (memory (export "mem") 1 4) (func (export "add") (param i32 i32) (result i32) local.get 0 local.get 1 i32.add call 0) (func (export "grow") (result i32) i32.const 1 memory.grow) (func (export "trap") unreachable) (func (export "i64") (param i64) (result i64) local.get 0))
const bytes=[0,0x61,0x73,0x6d,1,0,0,0];
const sec=(id,...body)=>{bytes.push(id,body.length,...body)};
sec(1,5, 0x60,1,0x7f,1,0x7f, 0x60,2,0x7f,0x7f,1,0x7f, 0x60,0,1,0x7f, 0x60,0,0, 0x60,1,0x7e,1,0x7e);
const s=(x)=>[x.length,...Buffer.from(x)];
sec(2,1,...s('env'),...s('f'),0,0);
sec(3,4,1,2,3,4);
sec(5,1,1,1,4);
sec(7,6,...s('mem'),2,0,...s('add'),0,1,...s('grow'),0,2,...s('trap'),0,3,...s('i64'),0,4,...s('imp'),0,0);
sec(10,4, 9,0,0x20,0,0x20,1,0x6a,0x10,0,0x0b, 6,0,0x41,1,0x40,0,0x0b, 3,0,0,0x0b, 4,0,0x20,0,0x0b);
const u=new Uint8Array(bytes);
console.log(WebAssembly.validate(u), WebAssembly.validate(u.subarray(0,9)));
const m=new WebAssembly.Module(u);
console.log(WebAssembly.Module.imports(m),WebAssembly.Module.exports(m));
const inst=new WebAssembly.Instance(m,{env:{f:x=>{ if (x===99) throw new Error('boo'); return x*2}}});
console.log(inst.exports, Object.keys(inst.exports));
const {add,grow,trap,i64,mem,imp}=inst.exports;
console.log(add(1,2), add('5',4.7), i64(-5n), add.name, add.length, imp(4), String(add));
try { add(98,1) } catch(e) { console.log(e.message) }
try { trap() } catch(e) { console.log(e.name, e.message, e instanceof WebAssembly.RuntimeError) }
try { i64(5) } catch(e) { console.log(e.name, e.message) }
const buf=mem.buffer; console.log(buf.byteLength, mem.buffer===buf); console.log(grow(), buf.byteLength, mem.buffer.byteLength, mem.grow(1), mem.buffer.byteLength);
try { mem.grow(10) } catch(e) { console.log(e.name, e.message) }
try { new WebAssembly.Module(new Uint8Array([1,2,3,4])) } catch(e) { console.log(e.name, e.message) }
try { new WebAssembly.Instance(m) } catch(e) { console.log(e.name, e.message) }
try { new WebAssembly.Instance(m,{env:{}}) } catch(e) { console.log(e.name, e.message) }
console.log(new WebAssembly.Global({value:'i64',mutable:true},5n).value, new WebAssembly.Table({element:'anyfunc',initial:3}).length);
const t=new WebAssembly.Table({element:'anyfunc',initial:3}); t.set(1,add); console.log(t.get(1)===add, t.get(0));
console.log(Object.prototype.toString.call(WebAssembly), Object.keys(WebAssembly).slice(0, 5), mem, m);
console.log(add === inst.exports.add, new WebAssembly.Instance(m, { env: { f: add2(imp) } }).exports.imp(3));
function add2(f) { return (x) => f(x) + 1; }
(async()=>{ const r=await WebAssembly.instantiate(u,{env:{f:x=>x}}); console.log(r.instance.exports.add(1,1)); })();
