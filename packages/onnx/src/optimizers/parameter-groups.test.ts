import { expect, test } from 'vitest';
import { adamW } from './adam-w.js';
import { clipGradient } from './clip-gradient.js';
import type { Optimizer } from './optimizer.js';
import { parameterGroups } from './parameter-groups.js';
import { sgd } from './sgd.js';
import { ids, samples, twoLayers } from '../training/fine-tuning.testing.js';
import { createTrainer } from '../training/create-trainer.js';

const trainerWith = (optimizer: Optimizer) =>
  createTrainer({ model: twoLayers(), optimizer, seed: 1, threads: 1 });
const decayed = (learningRate: number, weightDecay: number) => adamW({ learningRate, weightDecay });

// python3 (PyTorch 2.13), frac(shape, seed, scale) as fraction of fine-tuning.testing.ts, w1 [4,3] b1 w2 [3,2] b2 = frac(shape, 1..4, 2), x = frac([4,4], 9, 4):
// torch.optim.AdamW([{'params':[w2],'lr':.05,'weight_decay':0}, {'params':[b1,b2],'lr':.02,'weight_decay':0},
//   {'params':[w1],'lr':.01,'weight_decay':.5}]); F.cross_entropy(torch.tanh(x@w1+b1)@w2+b2, y, reduction='none')
const losses = [
  [0.784989, 0.816161, 0.804326, 0.610024],
  [0.657122, 0.714651, 0.715361, 0.670114],
  [0.545522, 0.628511, 0.637254, 0.732482],
  [0.446576, 0.554757, 0.570298, 0.79229],
];

test('groups have the learning rates and weight decays of PyTorch', async () => {
  const groups = [
    { parameters: 'w2', optimizer: decayed(0.05, 0) },
    { parameters: ['b*'], optimizer: decayed(0.02, 0) },
  ];
  const trainer = await trainerWith(parameterGroups(groups, decayed(0.01, 0.5)));
  for (const expected of losses)
    expect(Array.from(await trainer.step(samples, ids))).toEqual(
      expected.map((loss) => expect.closeTo(loss, 4) as number),
    );
  await trainer.dispose();
});

test('groups of other kinds keep their own state, which checkpoints have too', async () => {
  const optimizer = () =>
    clipGradient(
      parameterGroups(
        [{ parameters: 'w1', optimizer: sgd({ learningRate: 0.1, momentum: 0.9 }) }],
        decayed(0.01, 0),
      ),
      1,
    );
  expect(optimizer()).toMatchObject({ name: 'groups(sgd,adamw)', state: ['velocity', 'mean', 'square'] });
  const [trainer, resumed] = [await trainerWith(optimizer()), await trainerWith(optimizer())];
  for (let i = 0; i < 3; i++) await trainer.step(samples, ids);
  await resumed.restore(await trainer.checkpoint());
  expect(await resumed.step(samples, ids)).toEqual(await trainer.step(samples, ids));
  await Promise.all([trainer.dispose(), resumed.dispose()]);
});

test('one group of all is the optimizer itself, bit for bit', async () => {
  const [plain, grouped] = [
    await trainerWith(decayed(0.01, 0.1)),
    await trainerWith(
      parameterGroups([{ parameters: '*', optimizer: decayed(0.01, 0.1) }], sgd({ learningRate: 1 })),
    ),
  ];
  for (let i = 0; i < 3; i++)
    expect(await grouped.step(samples, ids)).toEqual(await plain.step(samples, ids));
  await Promise.all([plain.dispose(), grouped.dispose()]);
});

test('patterns that fit no parameter are refused', async () => {
  const optimizer = parameterGroups(
    [{ parameters: ['head.*', 'b1'], optimizer: decayed(0.1, 0) }],
    decayed(0.01, 0),
  );
  await expect(trainerWith(optimizer)).rejects.toThrow(
    'parameterGroups: parameters must name some that are trained, got head.*; these are w1, b1, w2, b2',
  );
});
