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
  '/%252e%252e%252fpackage.json',
  '/dashboard/..%5c..%5cpackage.json',
  '/dashboard//etc/passwd',
  '//etc/passwd',
  '/%zz',
  '/api/download/..%2f..%2fpackage.json',
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
const hosts = [
  'evil.example',
  '',
  'localhost',
  '127.0.0.1.nip.io',
  '0.0.0.0',
  '2130706433',
  'localhost.',
  '[::1]',
];
const origins = ['null', 'http://evil.example', 'http://localhost:1', 'file://'];
const types = [
  'application/json',
  'text/plain',
  'multipart/form-data; boundary=x',
  'application/x-www-form-urlencoded',
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
      const headers = {
        ...(random.float() < 0.1 && { host: any(hosts) }),
        ...(random.float() < 0.1 && { origin: any(origins) }),
        ...(random.float() < 0.1 && { 'content-type': any(types) }),
      };
      const method = any(methods);
      const body = method === 'HEAD' || random.float() < 0.8 ? '' : '{}'.repeat(random.below(40_000));
      const { status, text } = await ask({ port, path, method, headers, body });
      if (status >= 500 || text.includes('root:') || text.includes('rankbatch-workspace'))
        tally.add('requests', 'unclear', `${method} ${path.slice(0, 200)}: ${status}`);
      else tally.add('requests', status < 400 ? 'taken' : 'refused');
    }
  } finally {
    await board.close();
  }
}

/**
 * @param {{ port: string, path: string, method: string, headers: Record<string, string>, body: string }} asked
 * @returns {Promise<{ status: number, text: string }>}
 */
function ask({ body, ...asked }) {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', ...asked }, (response) => {
      let text = '';
      response.on('data', (/** @type {Buffer} */ chunk) => (text += chunk.toString('latin1')));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
    });
    // A connection that is used again may be closed by then, as browsers know too.
    sent
      .on('error', (error) => (sent.reusedSocket ? resolve(ask({ body, ...asked })) : reject(error)))
      .end(body);
  });
}
