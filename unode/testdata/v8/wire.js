// V8's format for values, byte by byte, and what bad bytes give.
'use strict';
const v8 = require('v8');
const write = (x) => { try { return v8.serialize(x).toString('hex'); } catch (e) { return `${e.name}: ${e.message}`; } };
const same = {}; same.self = [same];
const typed = new Uint8Array([1, 2, 3]);
const values = [
  undefined, null, true, 0, -1, -0, 2 ** 31, -(2 ** 31), 1.5, NaN, 0n, -1n, 2n ** 64n, -(2n ** 63n), '', 'é', 'a\u1234', 'x'.repeat(200),
  [], [1, , 3], [1, 1.5], [1.5, 'a'], Object.assign([1], { x: 1 }), { 1: 2, a: 3, 4294967294: 4 }, same, new Date(5), /a\/b/dgimsuy, /v/v,
  new Map([[1, {}]]), new Set(['x']), Object(1), Object('s'), Object(true), Object(1n), typed, [typed, typed.buffer], new DataView(typed.buffer, 1),
  new Float64Array([1]), Buffer.from('b'), new ArrayBuffer(2, { maxByteLength: 4 }), Object.assign(new TypeError('m', { cause: { c: 1 } }), { stack: 'at' }),
  new (class A { constructor() { this.q = 1; } })(), Object.create({ inherited: 1 }), { get g() { return 1; } }, Math,
  () => 1, Symbol('s'), Object(Symbol()), new WeakSet(), Promise.resolve(), new Proxy([], {}), new SharedArrayBuffer(1),
];
for (const v of values) {
  const hex = write(v);
  console.log(hex);
  if (!hex.startsWith('ff')) continue;
  const back = v8.deserialize(Buffer.from(hex, 'hex'));
  console.log(back instanceof DataView ? back.getInt8(1) : back);
}
console.log(v8.deserialize(v8.serialize(same)).self[0].self !== undefined);
for (const hex of ['', 'ff', 'ff0f', 'ff10', 'ff0f5c', 'ff0f6f', 'ff0f6f4901', 'ff0f41ffffffff0f', 'ff0f22ff', 'ff0f63036100', 'ff0f5e05', 'ff0f5a0301',
                   'ff0f52220161ff7f', 'ff0f3b4901', 'ff0f4204010203', 'ff0f7500', 'ff0f7400', 'ff0f7a', 'ff0f725a', 'ff0d5300', 'ff0f490202']) {
  try { console.log(hex, v8.deserialize(Buffer.from(hex, 'hex'))); } catch (e) { console.log(hex, e.name, e.message); }
}

class Own extends v8.Serializer {
  _writeHostObject(o) { this.writeUint32(77); this.writeUint64(1, 2); this.writeDouble(0.5); this.writeRawBytes(Buffer.from('raw')); }
}
const s = new Own();
s._setTreatArrayBufferViewsAsHostObjects(true);
s.writeHeader();
s.writeValue([new Uint8Array(1)]);
const moved = new ArrayBuffer(3);
s.transferArrayBuffer(4, moved);
s.writeValue(moved);
const bytes = s.releaseBuffer();
console.log(bytes.toString('hex'));
class Other extends v8.Deserializer {
  _readHostObject() { return { host: [this.readUint32(), this.readUint64(), this.readDouble(), this.buffer.subarray(this._readRawBytes(3)).length] }; }
}
const d = new Other(bytes);
d.transferArrayBuffer(4, new ArrayBuffer(6));
console.log(d.readHeader(), d.getWireFormatVersion(), d.readValue(), d.readValue());
for (const f of [() => new v8.Deserializer(3), () => new v8.Serializer().writeRawBytes(1), () => d.readUint32()]) {
  try { f(); } catch (e) { console.log(e.name, e.code, e.message); }
}
