console.log('throws: about to');
function connect() {
  throw new Error('no database for you');
}
connect();
