process.exitCode = 3;
console.error('exits3: on standard error');
