'use strict';
// Types become blanks; what means something at run time is refused.
process.removeAllListeners('warning');
const { stripTypeScriptTypes } = require('module');
for (const source of [
  'const x: number = 1;', 'foo\ntype X = 1\n(bar)', 'const f = (a): \n T => 1', 'a ? (b) : c => d', 'f<T>(x), a < b',
  'abstract class A<T> implements B { private x?: T = 1; abstract y(): void; [k: string]: any }',
  'import { type A, B } from "x"; export type { C } from "y"', 'enum A { B }', 'class A { constructor(public x) {} }', 'let x: = 1',
]) {
  try {
    console.log(JSON.stringify(stripTypeScriptTypes(source)));
  } catch (e) {
    console.log(e.code, e.message);
  }
}
