// The program is replaced: nothing of the old one runs any more.
process.emitWarning = () => {};
if (process.argv[2] === 'new') {
  console.log(process.argv.slice(2), Object.keys(process.env).sort());
} else {
  process.on('exit', () => console.log('never'));
  for (const a of [[1], ['x', [1]], ['x', ['\0']], ['x', [], { a: 1 }]]) {
    try { process.execve(...a); } catch (e) { console.log(e.code, e.message); }
  }
  process.execve(process.execPath, [process.execPath, __filename, 'new', 'a b'], { A: '1' });
}
