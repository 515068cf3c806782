const vm=require('vm');
const c=vm.createContext({a:1,console,list:[]});
console.log(vm.isContext(c),vm.isContext({}));
console.log(vm.runInContext('a+=1; var b=a*2; let z=9; function f(){return a} globalThis.g=5; this.h=6; list.push(b); b',c), c.a,c.b,c.g,c.h,c.list,typeof c.f,c.z);
c.a=10; console.log(vm.runInContext('f()+z',c)); c.b=3; console.log(vm.runInContext('b',c));
console.log(vm.runInContext('delete g; typeof g',c), 'g' in c);
console.log(vm.runInNewContext('[1] instanceof Array')); console.log(vm.runInNewContext('[1]') instanceof Array);
try{vm.runInContext('nope',c)}catch(e){console.log(e.name,e.message,e instanceof ReferenceError)}
try{vm.runInContext('var 5',c)}catch(e){console.log(e.name)}
console.log(Object.keys(c).sort());
console.log(vm.runInContext('x = 1; Array = 5; typeof Array', c), c.x, c.Array);
const s=new vm.Script('n=(typeof n=="undefined"?0:n)+1'); const c2=vm.createContext({}); s.runInContext(c2);s.runInContext(c2);console.log(c2, s.runInThisContext());
console.log(vm.runInContext('Object.getOwnPropertyNames(globalThis).length>40',vm.createContext()));
const g=vm.createContext(vm.constants.DONT_CONTEXTIFY); console.log(vm.runInContext('var q=5;globalThis',g)===g,g.q);
console.log(vm.compileFunction('return a+b+(typeof y)',['b'],{parsingContext:vm.createContext({a:1})})(2));
