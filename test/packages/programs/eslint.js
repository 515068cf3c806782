// Rules, fixes and a broken file.
const { ESLint } = require('eslint');
(async () => {
  const eslint = new ESLint({
    cwd: __dirname, overrideConfigFile: true, fix: true,
    overrideConfig: [{ rules: { 'no-unused-vars': 'error', eqeqeq: 'warn', 'prefer-const': 'error', 'no-var': 'error', complexity: ['error', 2] } }],
  });
  for (const text of ['let a = 1; var b = 2;\nif (b == 1) { b = 3 } else if (b) { b = 4 }\n', 'function f( { return }\n', 'export const ok = 1;\n']) {
    const [r] = await eslint.lintText(text, { filePath: 'sample.js' });
    console.log(r.errorCount, r.warningCount, r.messages.map((m) => `${m.line}:${m.column} ${m.ruleId} ${m.message}`), r.output);
  }
  console.log((await eslint.loadFormatter('json')).format([]));
})();
