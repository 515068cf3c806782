// Signals: listeners, once, removal, and that they do not keep the loop alive.
process.on('SIGUSR2', (name, number) => console.log(name, number));
process.once('SIGHUP', () => console.log('hup once'));
process.on('SIGTERM', () => {
  console.log('term');
  process.removeAllListeners('SIGUSR2');
  clearInterval(wait);
});
const wait = setInterval(() => {}, 1000);
process.kill(process.pid, 'SIGUSR2');
setTimeout(() => process.kill(process.pid, 'SIGHUP'), 10);
setTimeout(() => process.kill(process.pid, 'SIGTERM'), 30);
for (const bad of ['SIGKILL', 'SIGSTOP']) {
  try { process.on(bad, () => {}); } catch (e) { console.log(e.message, e.code, e.syscall, e.errno); }
}
