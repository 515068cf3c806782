// Tree shaking, a plugin, a warning, source maps, an error with its place.
const { rollup } = require('rollup');

const files = {
  main: "import { used } from 'lib'; import * as all from 'other'; export default () => used(all.a);\nexport { b as renamed } from 'other';",
  lib: 'export function used(x) { return x * VERSION }\nexport function unused() { return 1 }\n',
  other: 'export const a = 1, b = 2; export const c = /*#__PURE__*/ side();',
  broken: 'export const = 1;',
};
const memory = {
  name: 'memory',
  resolveId: (id) => (id in files ? id : null),
  load: (id) => files[id],
  transform: (code) => ({ code: code.replaceAll('VERSION', '3'), map: null }),
};
(async () => {
  const bundle = await rollup({ input: 'main', plugins: [memory], onwarn: (w) => console.log('warning', w.code) });
  for (const format of ['es', 'cjs', 'iife']) {
    const { output: [chunk] } = await bundle.generate({ format, name: 'demo', sourcemap: true, exports: 'named' });
    console.log(`--- ${format}\n${chunk.code}`, chunk.exports, chunk.map.mappings);
  }
  await rollup({ input: 'broken', plugins: [memory] }).catch((err) => console.log(err.code, err.message, err.loc));
})();
