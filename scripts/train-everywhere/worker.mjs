import { copies } from './copies.mjs';
import { train } from './train.mjs';

globalThis.addEventListener('message', ({ data }) => {
  const request = /** @type {import('./train.mjs').Request} */ (data);
  const { steps, ...runtime } = request;
  void (steps === 0 ? copies(runtime) : train(request)).then(
    (answer) => globalThis.postMessage(answer),
    (/** @type {Error} */ { message }) => globalThis.postMessage({ error: message }),
  );
});
