import { expect, it } from 'vitest';
import { WorkerThread } from './worker-thread.js';

it('starts no thread once it is closed, which would keep the process', async () => {
  const thread = new WorkerThread();
  const task = { kind: 'ranks', folder: '/nowhere', options: {} } as never;
  const before = thread.do(task);
  const closing = thread.close();
  await expect(before).rejects.toThrow('the board is being closed');
  await closing;
  await expect(thread.do(task)).rejects.toThrow('the board is being closed');
});
