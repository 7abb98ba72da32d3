import { train } from './loop.mjs';

/** @param {import('./loop.mjs').Request} request */
function trainInWorker(request) {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('worker.js', import.meta.url), { type: 'module' });
    worker.addEventListener('message', ({ data }) => resolve(data));
    worker.addEventListener('error', ({ message }) => reject(new Error(`worker: ${message}`)));
    worker.postMessage(request);
  });
}

// For the test, which calls them from outside.
Object.assign(globalThis, { train, trainInWorker });
