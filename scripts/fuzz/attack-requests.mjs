import { request } from 'node:http';
import { join } from 'node:path';
import { serveBoard } from '@rankbatch/board';
import { trainSmall } from './attack-runs.mjs';

const paths = [
  '/api/runs',
  '/api/race',
  '/api/samples',
  '/api/ranks',
  '/api/contents',
  '/api/picture',
  '/api/download/report.html',
  '/api/download/epochs.csv',
  '/dashboard/',
  '/../../../etc/passwd',
  '/%2e%2e/%2e%2e/etc/passwd',
  '/dashboard/..%2f..%2f..%2fpackage.json',
  '/api/%00',
];
const names = ['run', 'list', 'page', 'sample', 'seeds', 'token', '__proto__', 'constructor'];
const texts = [
  'run',
  '',
  '..',
  '/etc/passwd',
  'hardest',
  'suspicious',
  '-1',
  '1e9',
  '999999999999999999999',
  'NaN',
  '%00',
  '<script>',
  'a'.repeat(3000),
  '__proto__',
  '0',
  '1',
  'apart',
];
const methods = ['GET', 'GET', 'GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'];

/** Sends odd requests to a board: every one must be answered, and none by 500 or with a file of elsewhere. @type {import('./tally.mjs').Attack} */
export async function attackRequests({ folder, random, tally, goesOn }) {
  trainSmall(join(folder, 'run'));
  const board = await serveBoard({ folder, port: 0 });
  const { port } = new URL(board.url);
  /** @template T @param {readonly T[]} list */
  const any = (list) => /** @type {T} */ (list[Math.floor(random.float() * list.length)]);
  try {
    while (goesOn()) {
      const count = Math.floor(random.float() * 4);
      const query = Array.from({ length: count }, () => `${any(names)}=${encodeURIComponent(any(texts))}`);
      const path = `${any(paths)}?${random.float() < 0.7 ? 'run=run&' : ''}${query.join('&')}`;
      const headers = random.float() < 0.1 ? { host: any(['evil.example', '', 'localhost']) } : {};
      const method = any(methods);
      const { status, text } = await ask({ port, path, method, headers });
      if (status >= 500 || text.includes('root:') || text.includes('rankbatch-workspace'))
        tally.add('requests', 'unclear', `${method} ${path.slice(0, 200)}: ${status}`);
      else tally.add('requests', status < 400 ? 'taken' : 'refused');
    }
  } finally {
    await board.close();
  }
}

/**
 * @param {{ port: string, path: string, method: string, headers: Record<string, string> }} asked
 * @returns {Promise<{ status: number, text: string }>}
 */
function ask(asked) {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', ...asked }, (response) => {
      let text = '';
      response.on('data', (/** @type {Buffer} */ chunk) => (text += chunk.toString('latin1')));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
    });
    sent.on('error', reject).end();
  });
}
