// A page with a script, events, selectors, forms, storage and serialisation.
const { JSDOM, VirtualConsole } = require('jsdom');

const virtualConsole = new VirtualConsole();
virtualConsole.on('log', (...args) => console.log('page:', ...args));
virtualConsole.on('jsdomError', (err) => console.log('page error:', err.message.split('\n')[0]));
const dom = new JSDOM(`<!doctype html><title>T</title><ul id=l><li class=a>1<li class="a b">2</ul>
<form><input name=x value=1><select name=y><option>p<option selected>q</select></form>
<script>var counter = 41; document.title += '!'; console.log(typeof window, this === window, navigator.language);
addEventListener('load', () => console.log('loaded', counter)); undefinedFunction();</script>`,
{ url: 'https://page.test/dir/?q=1', runScripts: 'dangerously', virtualConsole });
const { window } = dom;
const { document } = window;
console.log(document.title, window.counter, window.location.search);
document.querySelector('#l').addEventListener('click', (e) => { window.counter++; console.log('clicked', e.target.textContent.trim(), e.eventPhase); });
document.querySelectorAll('li.a')[1].click();
console.log([...new window.FormData(document.forms[0])], window.eval('counter'));
window.localStorage.setItem('k', 'v');
console.log(window.localStorage.length, document.querySelector('li:not(.b)').outerHTML);
const div = document.createElement('div');
div.innerHTML = '<p style="color: red">a<b>b</b></p>';
console.log(window.getComputedStyle(div.firstChild).color, div.textContent, new window.XMLSerializer().serializeToString(div));
window.setTimeout(() => { console.log(document.body.children.length); window.close(); }, 20);
