// The loop in Node.js: requests as JSON on the standard input, answers on the standard output. By hand, with any Node.js:
//
//   echo '{"batches":500}' | node scripts/same-everywhere/node.mjs
import { readFileSync } from 'node:fs';
import { train } from './loop.mjs';

const request = /** @type {import('./loop.mjs').Request} */ (JSON.parse(readFileSync(0, 'utf8')));
console.log(JSON.stringify(await train(request)));
