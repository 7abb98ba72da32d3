// The training in Node.js: a request as JSON on the standard input, the answer on the standard output. By hand:
//
//   echo '{"steps":40}' | node scripts/train-everywhere/node.mjs
import { readFileSync } from 'node:fs';
import { train } from './train.mjs';

const request = /** @type {import('./train.mjs').Request} */ (JSON.parse(readFileSync(0, 'utf8')));
console.log(JSON.stringify(await train(request)));
