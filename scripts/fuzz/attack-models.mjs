import { conv2d, dense, encodeModel, flatten, importModel, relu, sequential } from '@rankbatch/onnx';
import { mutate } from './mutate.mjs';

/** Changes a model's file and imports it: another model is taken as such. @type {import('./tally.mjs').Attack} */
export async function attackModels({ random, tally, goesOn }) {
  const layers = [conv2d({ filters: 2, kernel: 3 }), relu(), flatten(), dense(3)];
  const whole = encodeModel(sequential({ sampleShape: [1, 6, 6], layers, seed: 1 }).graph);
  while (goesOn())
    await tally.try('model: onnx', () => importModel(mutate(whole, random)), () => 'taken'); // prettier-ignore
}
