globalThis.prem = 1; console.log('imported', import.meta.url.split('/').pop());
