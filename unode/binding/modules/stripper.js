'use strict';
// What lib/internal/modules/typescript.js wants of a stripper. Positions stay as
// they are, so there is never a source map. The transform mode strips too; what
// cannot be erased it refuses by name.
const { stripTypes } = internalBinding('modules');
module.exports = {
  transformSync(source, options) {
    const result = stripTypes(`${source}`);
    if (typeof result === 'string') return { code: result };
    const { 0: code, 1: message, 2: startLine, 3: snippet } = result;
    const transform = options?.mode === 'transform' && code === 'UnsupportedSyntax';
    // eslint-disable-next-line no-throw-literal
    throw {
      code, startLine, snippet, filename: options?.filename ?? '',
      message: transform ? `not implemented in unode: ${message}, and it has no transform mode` : message,
    };
  },
};
