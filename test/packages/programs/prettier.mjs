// Four languages and a syntax error.
import * as prettier from 'prettier';

const samples = {
  babel: "const a={b:1,c:[1,2,3].map(x=>x*2)};async function* f(){for await(const x of y)yield x?.z??`t${x}`}",
  typescript: "enum A{B=1,C}; type X<T>=T extends (infer U)[]?U:never; abstract class Q<T> implements R{private readonly x?:T}",
  css: "a{color:red;background:URL(x.png)}@media (min-width:10px){b>c{margin:0 auto!important}}",
  markdown: "# Title\n* a\n* b\n\n| x | yy |\n|--|:-:|\n| 1 | 2 |\n",
  json: '{"a":[1,2,{"b":null}],"c":"d"}',
};
for (const [parser, text] of Object.entries(samples)) console.log(`--- ${parser}\n${await prettier.format(text, { parser, printWidth: 60 })}`);
await prettier.format('let x = ;', { parser: 'babel' }).catch((err) => console.log(err.name, err.message));
console.log(await prettier.check('a;\n', { parser: 'babel', semi: true }));
