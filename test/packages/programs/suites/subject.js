const os = require('node:os');

exports.add = (a, b) => {
  if (typeof a !== 'number') throw new TypeError('a is no number');
  return a + b;
};
exports.load = () => os.hostname();
