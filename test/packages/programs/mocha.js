// A suite with a failing, a pending and an asynchronous test, by mocha's own command.
require('./command')('mocha/bin/mocha.js', ['--no-color', '--reporter', 'json', 'suites/sample.mocha.js'], (out) => {
  const report = JSON.parse(out);
  const { start, end, duration, ...stats } = report.stats;
  return { stats, titles: report.tests.map((t) => [t.fullTitle, t.err.message ?? null]) };
});
