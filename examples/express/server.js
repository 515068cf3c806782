console.log('express-demo: starting');

const path = require('node:path');
const express = require('express');

const app = express();
const port = Number(process.env.PORT) || 3000;

// A timer, so that a look at /uptime shows that time passes in the machine.
let ticks = 0;
const timer = setInterval(() => { ticks++; }, 1000);

app.use(express.json());
app.use(express.static(path.join(__dirname, 'public')));

app.get('/', (req, res) => {
  res.type('text').send(`Hello from express on ${process.platform}, pid ${process.pid}\n`);
});

app.get('/hello/:name', (req, res) => {
  res.json({ hello: req.params.name, query: req.query });
});

app.get('/uptime', (req, res) => {
  res.json({ ticks, seconds: Math.round(process.uptime()) });
});

app.post('/sum', (req, res) => {
  const numbers = req.body?.numbers;
  if (!Array.isArray(numbers) || !numbers.every(Number.isFinite)) {
    return res.status(400).json({ error: 'send {"numbers": [1, 2, 3]}' });
  }
  res.json({ sum: numbers.reduce((a, b) => a + b, 0) });
});

app.get('/fail', () => {
  throw new Error('this route always fails');
});

app.use((req, res) => {
  res.status(404).json({ error: `nothing at ${req.path}` });
});

// Four parameters make this an error handler for express.
app.use((err, req, res, next) => {
  if (res.headersSent) return next(err);
  res.status(err.status || 500).json({ error: err.message });
});

const server = app.listen(port, '0.0.0.0', (err) => {
  if (err) throw err;
  console.log(`express-demo: listening on port ${server.address().port}`);
});

function stop(signal) {
  console.log(`express-demo: ${signal}, closing`);
  clearInterval(timer);
  server.close(() => console.log('express-demo: closed'));
  server.closeIdleConnections(); // keep-alive connections would hold the server open
}
process.once('SIGTERM', stop);
process.once('SIGINT', stop);
