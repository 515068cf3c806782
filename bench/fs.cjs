// node fs.cjs sync|promises|stream TIMES
const fs = require('fs');
const os = require('os');
const path = require('path');
const [kind, times] = [process.argv[2], +process.argv[3]];
const size = kind === 'stream' ? 16 << 20 : 4096;
const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'nodeos-bench-fs-'));
const file = path.join(dir, 'file');
fs.writeFileSync(file, Buffer.alloc(size, 'x'));

const read = {
  sync: () => fs.readFileSync(file).length,
  promises: async () => (await fs.promises.readFile(file)).length,
  stream: async () => {
    let n = 0;
    for await (const chunk of fs.createReadStream(file)) n += chunk.length;
    return n;
  },
}[kind];

async function main() {
  let seen = 0;
  if (kind === 'sync') {
    for (let i = 0; i < times; i++) seen += read();
  } else {
    for (let i = 0; i < times; i++) seen += await read();
  }
  if (seen !== times * size) throw new Error(`read ${seen}`);
}
main().finally(() => fs.rmSync(dir, { recursive: true }));
