// The standard streams as files or pipes; order between them and after exit.
process.stdout.write('one\n');
console.log('two %s', 'args');
process.stdout.write(Buffer.from('three\n'), () => process.stdout.write('four\n'));
process.stderr.write('to stderr\n');
process.stdout.write('föur €\n', 'utf8');
process.stdout.write('\u00e9\n', 'latin1');
console.log(process.stdout.fd, process.stderr.fd, process.stdout.isTTY, process.stdout.writable);
process.on('exit', () => console.log('at exit'));
