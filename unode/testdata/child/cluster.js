// Two workers serve one port, with each of the two policies.
const cluster = require('cluster');
const http = require('http');

if (cluster.isPrimary && process.argv[2] === undefined) {
  const { spawnSync } = require('child_process');
  for (const policy of ['rr', 'none']) {
    const r = spawnSync(process.execPath, [__filename, 'primary'], { encoding: 'utf8', env: { ...process.env, NODE_CLUSTER_SCHED_POLICY: policy } });
    console.log(policy, r.status, r.stdout.trim().split('\n'), r.stderr);
  }
} else if (cluster.isPrimary) {
  let listening = 0, port;
  const get = () => new Promise((resolve) => {
    http.get({ port, agent: false }, (res) => { res.setEncoding('utf8'); let s = ''; res.on('data', (d) => { s += d; }).on('end', () => resolve(s)); });
  });
  for (let i = 0; i < 2; i++) cluster.fork();
  cluster.on('listening', async (w, address) => {
    port = address.port;
    if (++listening < 2) return;
    const answers = await Promise.all(Array.from({ length: 8 }, get));
    const ids = new Set(answers);
    console.log(answers.length, [...ids].every((id) => id === '1' || id === '2'), cluster.schedulingPolicy === cluster.SCHED_RR ? ids.size : 'any');
    for (const id in cluster.workers) cluster.workers[id].send('stop');
  });
  let exits = 0;
  cluster.on('exit', (w, code, signal) => {
    if (++exits === 2) console.log('exits', code, signal, w.exitedAfterDisconnect, w.isDead());
  });
} else {
  const server = http.createServer((req, res) => res.end(String(cluster.worker.id))).listen(0);
  process.on('message', () => { server.closeAllConnections(); cluster.worker.disconnect(); });
}
