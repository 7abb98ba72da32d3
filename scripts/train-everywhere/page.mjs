/** @param {import('./train.mjs').Request} request */
function trainInWorker(request) {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('worker.js', import.meta.url), { type: 'module' });
    worker.addEventListener('message', (message) => {
      worker.terminate();
      const data = /** @type {import('./train.mjs').Answer | { error: string }} */ (message.data);
      if ('error' in data) reject(new Error(data.error));
      else resolve(data);
    });
    worker.addEventListener('error', ({ message }) => reject(new Error(`worker: ${message}`)));
    worker.postMessage(request);
  });
}

// For the test, which calls it from outside.
Object.assign(globalThis, { trainInWorker });
