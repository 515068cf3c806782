process.on('SIGTERM', () => console.log('deaf: SIGTERM, and on we go'));
setInterval(() => {}, 1000);
console.log('deaf: up');
