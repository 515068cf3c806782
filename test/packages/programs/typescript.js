// Type errors with places, and the JavaScript and declarations that come out.
const ts = require('typescript');

const files = {
  '/src/a.ts': `export interface User { id: number; name?: string }
export enum Level { Low = 1, High }
export const greet = (u: User): string => \`hi \${u.name ?? u.id}\`;
export class Box<T> { #v: T; constructor(v: T) { this.#v = v; } get value(): T { return this.#v; } }
`,
  '/src/b.ts': `declare const console: { log(...args: unknown[]): void };
import { greet, Level, Box } from './a';
const n: number = greet({ id: 'x' });
console.log(n, Level.High, new Box<string>(1).value.toFixed());
`,
};
const options = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.CommonJS, strict: true, declaration: true, lib: ['lib.es2022.d.ts'], types: [], sourceMap: true };
const host = ts.createCompilerHost(options);
const real = host.getSourceFile.bind(host);
host.getSourceFile = (name, target) => (name in files ? ts.createSourceFile(name, files[name], target) : real(name, target));
host.directoryExists = () => true;
host.fileExists = (name) => name in files || ts.sys.fileExists(name);
host.readFile = (name) => files[name] ?? ts.sys.readFile(name);
const out = {};
host.writeFile = (name, text) => { out[name] = text; };
const program = ts.createProgram(['/src/b.ts'], options, host);
for (const d of ts.getPreEmitDiagnostics(program)) {
  const at = d.file ? d.file.getLineAndCharacterOfPosition(d.start) : {};
  console.log(`${d.file?.fileName}:${at.line + 1}:${at.character + 1} TS${d.code} ${ts.flattenDiagnosticMessageText(d.messageText, '\n')}`);
}
program.emit();
for (const name of Object.keys(out).sort()) console.log(`--- ${name}\n${out[name]}`);
