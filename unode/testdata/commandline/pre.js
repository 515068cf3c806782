globalThis.pre = (globalThis.pre || 0) + 1; console.log('preloaded', __filename.split('/').pop());
