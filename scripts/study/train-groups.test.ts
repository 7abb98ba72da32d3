import { afterEach, expect, it } from 'vitest';
import { trainGroups } from './train-groups.mjs';

afterEach(() => {
  process.exitCode = undefined;
});

it('goes on behind a task whose data are missing, says so, and fails in the end', async () => {
  const groups = [[{ task: 'lost' }], [{ task: 'lost' }], [{ task: 'there' }, { task: 'there' }]];
  const trained: string[] = [];
  const told: string[] = [];
  await trainGroups(groups, {
    load: ({ task }) =>
      task === 'lost' ? Promise.reject(new Error('no such file')) : Promise.resolve(`data of ${task}`),
    train: (data) => Promise.resolve(void trained.push(data)),
    cure: 'fetch it',
    tell: (line) => told.push(line),
  });
  expect(trained).toEqual(['data of there', 'data of there']);
  expect(told).toEqual([
    'lost: no such file; fetch it',
    'lost: no such file; fetch it',
    'not trained, as their data could not be loaded: lost',
  ]);
  expect(process.exitCode).toBe(1);
});

it('fails nowhere else, and not for an error of training', async () => {
  const actions = { load: () => Promise.resolve(1), tell: () => {} };
  await trainGroups([[{ task: 'there' }], []], { ...actions, train: () => Promise.resolve() });
  expect(process.exitCode).toBeUndefined();
  const train = () => Promise.reject(new Error('NaN'));
  await expect(trainGroups([[{ task: 'there' }]], { ...actions, train })).rejects.toThrow('NaN');
});
