// Messages of IPC channels in V8's format, after their length. What V8 leaves to
// its host is written as a number and: for 0 a view of a buffer, so that the
// buffer behind a pooled one does not come along, for 1 a native object as a
// plain one.
const { Serializer, Deserializer } = shared.getBinding('serdes');
const VIEW = 0, PLAIN = 1;
const { TypedArrayPrototypeGetSymbolToStringTag } = primordials;
const types = ['Int8Array', 'Uint8Array', 'Uint8ClampedArray', 'Int16Array', 'Uint16Array', 'Int32Array', 'Uint32Array',
  'Float32Array', 'Float64Array', 'DataView', 'Buffer', 'BigInt64Array', 'BigUint64Array', 'Float16Array'];

class Writer extends Serializer {
  constructor(Buffer) {
    super();
    this.Buffer = Buffer;
    this._setTreatArrayBufferViewsAsHostObjects(true);
  }
  _getDataCloneError = Error;
  _writeHostObject(o) {
    if (!ArrayBuffer.isView(o)) {
      this.writeUint32(PLAIN);
      this.writeValue({ ...o });
      return;
    }
    this.writeUint32(VIEW);
    const type = o.constructor === this.Buffer ? 'Buffer' : TypedArrayPrototypeGetSymbolToStringTag(o) ?? 'DataView';
    this.writeUint32(types.indexOf(type));
    this.writeUint32(o.byteLength);
    this.writeRawBytes(new Uint8Array(o.buffer, o.byteOffset, o.byteLength));
  }
}

class Reader extends Deserializer {
  _readHostObject() {
    if (this.readUint32() === PLAIN) return this.readValue();
    const type = types[this.readUint32()];
    const length = this.readUint32();
    const at = this._readRawBytes(length) + this.buffer.byteOffset;
    if (type === undefined) throw new Error('Unable to deserialize cloned data.');
    const C = type === 'Buffer' ? shared.FastBuffer : globalThis[type];
    const size = C.BYTES_PER_ELEMENT ?? 1;
    if (at % size === 0) return new C(this.buffer.buffer, at, length / size);
    return new C(this.buffer.buffer.slice(at, at + length), 0, length / size);
  }
}

binding.serialize = function serialize(message, Buffer) {
  const w = new Writer(Buffer);
  w.writeRawBytes(new Uint8Array(4));
  w.writeHeader();
  w.writeValue(message);
  const b = w.releaseBuffer();
  const n = b.length - 4;
  b[0] = n >>> 24; b[1] = n >>> 16; b[2] = n >>> 8; b[3] = n;
  return b;
};
binding.deserialize = function deserialize(bytes) {
  const r = new Reader(bytes);
  r.readHeader();
  return r.readValue();
};
