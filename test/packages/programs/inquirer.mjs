// Prompts driven by keys written into their input.
import { PassThrough } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import inquirer from 'inquirer';

const input = new PassThrough();
const output = new PassThrough();
output.resume();
const prompt = inquirer.createPromptModule({ input, output });
async function type(...keys) {
  for (const key of keys) {
    await sleep(30);
    input.write(key);
  }
}
const answers = prompt([
  { type: 'input', name: 'name', message: 'Name?', filter: (s) => s.toUpperCase() },
  { type: 'confirm', name: 'sure', message: 'Sure?', default: false },
  { type: 'select', name: 'size', message: 'Size?', choices: ['small', 'medium', 'large'] },
  { type: 'checkbox', name: 'extras', message: 'Extras?', choices: ['a', 'b', 'c'] },
]);
await type('ada', '\n', 'y', '\n', '\x1b[B', '\x1b[B', '\n', ' ', '\x1b[B', '\x1b[B', ' ', '\n');
console.log(await answers);
