// Options, sub-commands, help and errors.
const { Command, Option } = require('commander');

function run(...args) {
  const program = new Command('demo');
  program.exitOverride().configureOutput({ writeOut: (s) => console.log('out', s), writeErr: (s) => console.log('err', s) });
  program.version('1.2.3').option('-v, --verbose [level]', 'how much to say', '1')
    .addOption(new Option('-c, --color <when>', 'colours').choices(['always', 'never']));
  program.command('copy <from> [to...]').description('copies').option('--no-force').action((from, to, options) => console.log({ from, to, options, all: program.opts() }));
  try { program.parse(args, { from: 'user' }); } catch (err) { console.log(err.code, err.exitCode); }
}
run('copy', 'a', 'b', 'c', '--no-force');
run('-v2', '--color', 'always', 'copy', 'x');
run('--help');
run('--color', 'sometimes');
run('copi', 'a');
run('copy');
run('--version');
