import { expect, it } from 'vitest';
import type { Cell } from './cells.mjs';
import { trainGroups } from './train-groups.mjs';

it('goes on behind a task whose data are missing, and names it once', async () => {
  const cell = (task: string, seed: number) => ({ task, seed }) as Cell;
  const groups = [[cell('lost', 1)], [cell('lost', 2)], [cell('there', 1), cell('there', 1)]];
  const trained: string[] = [];
  const lacking = await trainGroups(groups, {
    load: ({ task }) => Promise.resolve(task === 'lost' ? undefined : `data of ${task}`),
    train: (data) => Promise.resolve(void trained.push(data)),
  });
  expect(lacking).toEqual(['lost']);
  expect(trained).toEqual(['data of there', 'data of there']);
});
