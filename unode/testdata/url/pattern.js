// URLPattern: texts, matches, groups and errors.
'use strict';
const show = (f) => {
  try {
    console.log(f());
  } catch (e) {
    console.log(e.name, e.code, e.message);
  }
};
const fields = (p) => [p.protocol, p.username, p.password, p.hostname, p.port, p.pathname, p.search, p.hash, p.hasRegExpGroups].join(' | ');
for (const args of [
  ['https://*.example.com/:a/(\\d+)?q=:z#*'], ['/books/:id(\\d+)?', 'https://example.com'], ['http{s}?://{:sub.}?x.y{/}?*'],
  [{ pathname: '/:a/:b*' }], [{ pathname: '/A', baseURL: 'https://u:p@h.x/b?c#d' }], ['data\\:foo*'], ['http://café.com:80/é'],
  ['https://example.com/Foo', { ignoreCase: true }], [], ['foo'], [{ protocol: '(' }], [{ hostname: 'bad hostname' }], [1], ['/a', 'b'],
]) {
  show(() => fields(new URLPattern(...args)));
}
const p = new URLPattern({ pathname: '/:first/b*/c', search: '*' });
show(() => p.exec('https://u@example.com:8080/a/b/c?d#e'));
show(() => p.test({ pathname: '/x' }));
show(() => p.test('/a', 'https://b'));
show(() => new URLPattern('https://example.com/Foo', { ignoreCase: true }).test('https://example.com/fOO'));
show(() => URLPattern());
