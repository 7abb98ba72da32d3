import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { interruptHandler, interruptible, resumable } from './interrupt.js';

afterEach(() => {
  vi.useRealTimers();
});

it('waits for the end of an evaluation after Ctrl-C, however long, and stops at once at the second', () => {
  vi.useFakeTimers();
  const controller = new AbortController();
  const stopNow = vi.fn<() => void>();
  const say = vi.fn<(text: string) => void>();
  const interrupt = interruptHandler(controller, { stopNow, say });
  interrupt();
  expect(controller.signal.aborted).toBe(true);
  expect(say).not.toHaveBeenCalled();
  vi.advanceTimersByTime(3_600_000);
  expect(say.mock.calls).toEqual([['stopping where nothing is lost; Ctrl-C again stops at once']]);
  expect(stopNow).not.toHaveBeenCalled();
  interrupt();
  expect(stopNow).toHaveBeenCalledTimes(1);
});

it('does not stop at once when a closing terminal sends several signals', () => {
  const controller = new AbortController();
  const stopNow = vi.fn<() => void>();
  const interrupt = interruptHandler(controller, { stopNow, say: () => {} });
  interrupt('SIGHUP');
  interrupt('SIGTERM');
  expect(controller.signal.aborted).toBe(true);
  expect(stopNow).not.toHaveBeenCalled();
});

it('ends work that loses nothing at once, though it never ends by itself', async () => {
  const controller = new AbortController();
  const work = interruptible(controller.signal, () => new Promise<never>(() => {}));
  controller.abort();
  await expect(work).rejects.toBe(controller.signal.reason);
});

it('tells how to go on, and that workers elsewhere do so by themselves', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'rankbatch-'));
  await writeFile(join(folder, 'sweep.json'), '{}');
  const stopped = AbortSignal.abort();
  const work = () => Promise.reject(stopped.reason as Error);
  await expect(resumable(folder, stopped, work)).rejects.toThrow(
    `interrupted; go on with it: rankbatch resume ${folder}`,
  );
  await expect(resumable(folder, stopped, work, { isElsewhere: true })).rejects.toThrow(
    `interrupted; workers go on: the same command again takes in their runs, rankbatch resume ${folder} trains what is missing here`,
  );
  await expect(resumable(folder, stopped, work, { dataDir: 'my data' })).rejects.toThrow(
    `interrupted; go on with it: rankbatch resume ${folder} --data-dir 'my data'`,
  );
  await rm(folder, { recursive: true });
});
