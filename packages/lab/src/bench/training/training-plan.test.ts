import { expect, it } from 'vitest';
import { trainingModels } from './training-models.js';
import { planTraining } from './training-plan.js';

const options = { rounds: 2, steps: 10, batchSize: 64, sampleCount: 1000, soak: undefined, peers: undefined };
const models = trainingModels.filter(({ name }) => name.startsWith('mnist-cnn')).slice(0, 2);

it('takes the engines in turn within each round, model by model, the soak last', () => {
  const tasks = planTraining({ ...options, soak: 20, peers: 'peers.py' }, models);
  const subjects = tasks.map(({ model, subject }) => [
    model,
    typeof subject === 'string' ? subject : 'peers',
  ]);
  expect(subjects).toEqual(
    models.flatMap((model) => ['ours', 'peers', 'ours', 'peers', 'soak'].map((subject) => [model, subject])),
  );
  expect(new Set(tasks.map(({ label }) => label.length)).size).toBe(1);
  expect(tasks.every(({ expectedSeconds }) => expectedSeconds > 0)).toBe(true);
});

it('has only our rounds where neither peers nor a soak are asked for', () => {
  expect(planTraining(options, models).map(({ subject }) => subject)).toEqual(Array(4).fill('ours'));
});
