// Runs a package's command with this runtime and prints what is made of its output.
const { spawnSync } = require('node:child_process');
const path = require('node:path');

module.exports = (file, args, digest) => {
  const bin = path.join(__dirname, '..', 'node_modules', file);
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, [bin, ...args], { cwd: __dirname, encoding: 'utf8', maxBuffer: 1e7 });
  console.log(file, 'ended with', status ?? signal);
  try {
    console.dir(digest(stdout), { depth: null });
  } catch (err) {
    console.log(err.message, stdout, stderr);
  }
};
