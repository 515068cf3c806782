// A bundle of CommonJS and ES modules, with a loader and a dynamic import; then the bundle is run.
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const webpack = require('webpack');

const dir = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'webpack-')));
const write = (name, text) => fs.writeFileSync(path.join(dir, name), text);
write('index.mjs', "import { add, unused } from './lib.mjs'; import data from './data.json'; import cjs from './old.cjs';\nimport('./later.mjs').then(({ later }) => console.log('later', later, cjs.kind));\nconsole.log(add(1, 2), data.list.length);\n");
write('lib.mjs', 'export const add = (a, b) => a + b; export const unused = () => "DROPPED";\n');
write('later.mjs', 'export const later = typeof __LEVEL__ + __LEVEL__;\n');
write('old.cjs', "module.exports = { kind: 'cjs' };\n");
write('data.json', '{"list":[1,2,3]}');
webpack({
  mode: 'production', context: dir, entry: './index.mjs', target: 'node', cache: false,
  output: { path: path.join(dir, 'dist'), filename: 'main.js', chunkFilename: '[id].[contenthash].js' },
  plugins: [new webpack.DefinePlugin({ __LEVEL__: JSON.stringify('high') })],
}, (err, stats) => {
  if (err) throw err;
  const { assets, errors, warnings, modules } = stats.toJson({ all: false, assets: true, errors: true, warnings: true, modules: true });
  console.log(assets.map((a) => [a.name, a.size]).sort(), errors, warnings, modules.length);
  console.log(fs.readFileSync(path.join(dir, 'dist', 'main.js'), 'utf8').includes('DROPPED'));
  require(path.join(dir, 'dist', 'main.js'));
  setTimeout(() => fs.rmSync(dir, { recursive: true }), 200);
});
