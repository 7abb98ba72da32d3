// A program that uses what a user would of our packages, and how it is written for each way to run it.

/** TypeScript, with a type and an enum-free syntax that Node.js could strip. */
export const typed = `
import { generateDigits } from '@rankbatch/data';
import { adam, createTrainer, dense, sequential, type Trainer } from '@rankbatch/onnx';
import { race } from '@rankbatch/lab';
import { Selector } from 'rankbatch';
const selector = new Selector({ sampleCount: 8, batchSize: 4, seed: 1 });
const model = sequential({ sampleShape: [2], layers: [dense(2)], seed: 1 });
const trainer: Trainer = await createTrainer({ model, optimizer: adam(), seed: 1 });
await trainer.dispose();
console.log(typeof race, typeof generateDigits, selector.next().ids.length);
`;

export const plain = typed.replace(', type Trainer', '').replace(': Trainer', '');

export const required = `
const { Selector } = require('rankbatch');
console.log(typeof require('@rankbatch/lab').race, typeof require('@rankbatch/data').generateDigits,
  new Selector({ sampleCount: 8, batchSize: 4, seed: 1 }).next().ids.length);
`;

/** What all of them print. */
export const printed = 'function function 4\n';

/** A module of a page, which trains an epoch on digits and says so in its title. */
export const page = `
import { generateDigits } from '@rankbatch/data/browser';
import { adam, createTrainer, dense, flatten, sequential } from '@rankbatch/onnx';
import { Selector } from 'rankbatch';
const samples = generateDigits({ count: 64, seed: 1 });
const model = sequential({ sampleShape: [1, 28, 28], layers: [flatten(), dense(10)], seed: 1 });
const trainer = await createTrainer({ model, optimizer: adam(), seed: 1, batchSize: 16, provider: 'wasm', wasmPaths: '/ort/' });
const selector = new Selector({ sampleCount: 64, batchSize: 16, seed: 1 });
while (selector.epoch < 1) {
  const { ids } = selector.next();
  selector.record(ids, await trainer.step(samples, ids));
}
await trainer.dispose();
document.title = 'trained ' + selector.draws;
`;

/** A service worker, which chooses batches for the pages that ask it. */
export const serviceWorker = `
import { Selector } from 'rankbatch';
import { generateDigits } from '@rankbatch/data/browser';
const samples = generateDigits({ count: 8, seed: 1 });
const selector = new Selector({ sampleCount: samples.count, batchSize: 4, seed: 1 });
self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
self.addEventListener('message', (event) => event.source.postMessage('ids ' + selector.next().ids.length));
`;

/** The page beside it. */
export const serviceWorkerPage = `
navigator.serviceWorker.addEventListener('message', ({ data }) => { document.title = data; });
await navigator.serviceWorker.register('/worker.js');
const { active } = await navigator.serviceWorker.ready;
active.postMessage('next');
`;
