import { train } from './loop.mjs';

globalThis.addEventListener('message', ({ data }) => {
  void train(/** @type {import('./loop.mjs').Request} */ (data)).then((answer) =>
    globalThis.postMessage(answer),
  );
});
