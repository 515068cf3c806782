// What Node 24 has of the newest language, and has not.
const has = (o, ...names) => names.map((n) => n in o).join();
console.log(has(Iterator, 'from', 'concat'), has(Map.prototype, 'getOrInsert'), has(Math, 'sumPrecise', 'f16round'),
            has(Uint8Array, 'fromBase64', 'fromHex'), has(globalThis, 'InternalError', 'Float16Array', 'SuppressedError'));
console.log(has(Promise, 'try', 'withResolvers'), has(RegExp, 'escape'), has(Error, 'isError'), has(Array, 'fromAsync'),
            has(Function.prototype, 'fileName', 'caller'), has(Set.prototype, 'union'), has(Atomics, 'waitAsync', 'pause'));
'xaby'.replace(/(a)(b)?/, '');
console.log(RegExp.$1, RegExp.$2, RegExp['$&'], RegExp.leftContext, RegExp.rightContext, RegExp.lastParen, RegExp.input);
/(\u{1F600})(z)?/u.exec('\u4e00\u{1F600}!');
console.log(RegExp.$1.length, RegExp.$2 === '', RegExp.lastMatch.length, RegExp['$`'], RegExp["$'"], RegExp.$_.length);
/none/.test('something else');
console.log(RegExp.$_.length);
console.log(String(Math.max), String(class A { }), String((a) => a), Array.fromAsync.length);
Array.fromAsync((async function*() { yield 1; yield Promise.resolve(2); })(), (x) => x * 2).then(console.log);
Array.fromAsync({ length: 2, 0: 'a', 1: Promise.resolve('b') }).then(console.log);
