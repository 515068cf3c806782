console.log('silent: here, but not listening');
setInterval(() => {}, 1000);
