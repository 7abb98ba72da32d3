import type { InferenceSession } from 'onnxruntime-common';
import { expect, test } from 'vitest';
import { webBackend } from './web.js';

test('all sessions have the threads of the first one that there is', async () => {
  let fails = true;
  const create = async () => {
    if (fails) throw new Error('out of memory');
    return { inputNames: [], outputNames: [] } as unknown as InferenceSession;
  };
  const ort = { env: { wasm: {} }, InferenceSession: { create } } as unknown as Parameters<
    typeof webBackend
  >[0];
  const backend = webBackend(ort, 8);
  const start = (threads: number) => backend.createSession(new Uint8Array(), 'wasm', { threads });
  await expect(start(8)).rejects.toThrow('out of memory');
  fails = false;
  await start(2);
  await expect(start(8)).rejects.toThrow(
    'threads: must be the same for all that runs in WebAssembly, 2 as at first, got 8',
  );
});
