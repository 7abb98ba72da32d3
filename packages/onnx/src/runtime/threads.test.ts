import { expect, test } from 'vitest';
import { refuseToBeThread, startThreads, type Scope } from './threads.js';

type Listener = Parameters<InstanceType<Scope['Worker']>['addEventListener']>[1];

/** A place for workers, with what each of them is to tell of errors. */
function place() {
  const listeners: Listener[] = [];
  class Worker {
    addEventListener(_: 'error', listener: Listener): void {
      listeners.push(listener);
    }
  }
  const scope: Scope = { Worker };
  return { scope, Worker, fail: (message?: string) => tellAll(listeners, message) };
}

function tellAll(listeners: readonly Listener[], message?: string): void {
  for (const listener of listeners)
    listener({ ...(message !== undefined && { message }), preventDefault: () => {} });
}

/** As ONNX Runtime does: starts a thread, and waits for it. */
function starting(scope: Scope, name = 'em-pthread'): Promise<never> {
  return startThreads(scope, () => {
    void new scope.Worker('ort.mjs', { name });
    return new Promise<never>(() => {});
  });
}

test.each([
  [
    'ReferenceError: document is not defined',
    'a thread does not start: ReferenceError: document is not defined',
  ],
  [undefined, 'a thread does not start: its file does not load'],
])('a thread that ends with %s rejects what waits for it', async (message, error) => {
  const { scope, Worker, fail } = place();
  const started = starting(scope);
  fail(message);
  await expect(started).rejects.toThrow(error);
  expect(scope.Worker).toBe(Worker);
});

test('errors of other workers are not looked at', async () => {
  const { scope, fail } = place();
  const started = starting(scope, 'mine');
  fail('mine');
  await expect(Promise.race([started, Promise.resolve('waits')])).resolves.toBe('waits');
});

test('what threads were started for comes back, and other workers are as they were', async () => {
  const { scope, Worker } = place();
  await expect(startThreads(scope, async () => 1)).resolves.toBe(1);
  await expect(startThreads(scope, () => Promise.reject(new Error('no memory')))).rejects.toThrow(
    'no memory',
  );
  expect(scope.Worker).toBe(Worker);
});

test('a page or worker that runs as a thread ends there', () => {
  expect(() => refuseToBeThread({ name: 'em-pthread' })).toThrow('its file holds more than ONNX Runtime');
  refuseToBeThread({ name: '' });
  refuseToBeThread({});
});
