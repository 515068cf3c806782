// Matchers, mocks, fake timers, a snapshot and a failing test, by jest's own command.
require('./command')('jest/bin/jest.js', ['--ci', '--json', '--silent', '--no-cache', '--runInBand', '--no-watchman', '--rootDir', 'suites'], (out) => {
  const report = JSON.parse(out);
  return {
    passed: report.numPassedTests, failed: report.numFailedTests, suites: report.numTotalTestSuites,
    titles: report.testResults.flatMap((s) => s.assertionResults.map((a) => [a.fullName, a.status, a.failureMessages.map((m) => m.split('\n')[0].replace(/\x1b\[\d+m/g, ''))])),
  };
});
