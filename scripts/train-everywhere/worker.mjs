import { train } from './train.mjs';

globalThis.addEventListener('message', ({ data }) => {
  void train(/** @type {import('./train.mjs').Request} */ (data)).then(
    (answer) => globalThis.postMessage(answer),
    (/** @type {Error} */ { message }) => globalThis.postMessage({ error: message }),
  );
});
