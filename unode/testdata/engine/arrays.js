// Arrays as queues: enough elements that quadratic copies would not end in time.
const a = [];
for (let i = 0; i < 200000; i++) a.push(i);
let sum = 0;
while (a.length) sum += a.shift();
console.log(sum, a.length);

const queue = [];
for (let i = 0; i < 300000; i++) {
  queue.push({ i });
  if (queue.length > 5000) queue.shift();
}
console.log(queue.length, queue[0].i, queue[4999].i);

const front = [];
for (let i = 0; i < 20000; i++) front.unshift(i);
console.log(front.length, front[0], front[19999]);

const middle = [];
for (let i = 0; i < 20000; i++) middle.splice(middle.length >> 1, 0, i);
for (let i = 0; i < 19990; i++) middle.splice(middle.length >> 1, 1);
console.log(middle.join());

const d = [1, 2, 3];
d.unshift('a', 'b', 'c', 'd');
console.log(d.join(), d.splice(1, 2).join(), d.join());
d.splice(2, 0, 'x', 'y', 'z');
console.log(d.join(), d.length);
const e = [1];
e.unshift(7, 8, 9, 10);
console.log(e.join(), e.splice(0, 3, 'p').join(), e.join(), [1, 2, 3, 4].splice(-2, 1).join());
try { Object.freeze([1]).shift(); } catch (err) { console.log(err.message); }
class Sub extends Array {}
const s = Sub.from([1, 2, 3]);
console.log(s.splice(1, 1) instanceof Sub, s.length, s.shift(), s);

// A WeakRef's target lives until the end of the job.
let ref;
(() => { ref = new WeakRef({}); })();
console.log(typeof ref.deref());
Promise.resolve().then(() => console.log(typeof ref.deref()));
