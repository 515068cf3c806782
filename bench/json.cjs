// node json.cjs parse|stringify TIMES
const [kind, times] = [process.argv[2], +process.argv[3]];
const people = [];
for (let i = 0; i < 100; i++) {
  people.push({
    id: i, name: `person ${i}`, mail: `p${i}@example.org`, score: i * 1.25, active: i % 3 === 0,
    tags: ['a', 'bb', 'ccc', String(i)], note: 'a line with "quotes",\ttabs and ümlauts', next: null,
    address: { street: `street ${i}`, zip: 10000 + i },
  });
}
const text = JSON.stringify(people);
let seen = 0;
for (let i = 0; i < times; i++) {
  seen += kind === 'parse' ? JSON.parse(text).length : JSON.stringify(people).length;
}
if (seen !== times * (kind === 'parse' ? people.length : text.length)) throw new Error(`saw ${seen}`);
