import { copies } from './copies.mjs';
import { train } from './train.mjs';

globalThis.addEventListener('message', ({ data }) => {
  const request = /** @type {import('./train.mjs').Request} */ (data);
  void (request.steps === 0 ? copies(request) : train(request)).then(
    (answer) => globalThis.postMessage(answer),
    (/** @type {Error} */ { message }) => globalThis.postMessage({ error: message }),
  );
});
