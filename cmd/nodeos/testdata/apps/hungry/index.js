const held = [];
console.log('hungry: eating');
for (;;) held.push(Buffer.alloc(1 << 20, held.length & 255));
