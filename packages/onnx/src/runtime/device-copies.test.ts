import { Tensor } from 'onnxruntime-common';
import { expect, test } from 'vitest';
import { floats } from './floats.js';
import { forget, settle } from './device-copies.js';
import { webBackend } from './web.js';

/** A runtime in the place of WebGPU's: each run leaves its input and 1 on the device, as a buffer that is its list of numbers. */
function deviceRuntime() {
  const freed: number[][] = [];
  const locations: unknown[] = [];
  const given: string[] = [];
  const run = async ({ x }: Record<string, Tensor>) => {
    given.push(x!.location);
    const numbers = x!.location === 'cpu' ? floats(x) : (x!.gpuBuffer as unknown as number[]);
    const buffer = Array.from(numbers, (value) => value + 1);
    const y = Tensor.fromGpuBuffer(buffer as never, {
      dataType: 'float32',
      dims: x!.dims,
      download: async () => Float32Array.from(buffer),
      dispose: () => freed.push(buffer),
    });
    return { 'next.x': y };
  };
  const create = async (_: unknown, { preferredOutputLocation }: Record<string, unknown>) => {
    locations.push(preferredOutputLocation);
    return { inputNames: ['x'], outputNames: ['next.x'], run, release: async () => undefined };
  };
  const backend = webBackend({ env: { wasm: {} }, InferenceSession: { create } } as never, 1);
  return { backend, freed, given, locations };
}
const session = async (provider: 'webgpu' | 'wasm', outputsStay = true) => {
  const runtime = deviceRuntime();
  const made = await runtime.backend.createSession(new Uint8Array(), provider, { outputsStay });
  return { ...runtime, made };
};
const tensor = (value: number) => new Tensor(Float32Array.of(value), [1]);

test('what a run leaves on the device goes into the next one from there, and is freed when another takes its place', async () => {
  const { made, given, freed, locations } = await session('webgpu');
  const [a, b] = [tensor(1), tensor(0)];
  for (const [from, to] of [
    [a, b],
    [b, a],
    [a, b],
  ] as const)
    await made.run({ x: from }, { 'next.x': to });
  expect(locations).toEqual(['gpu-buffer']);
  expect(given).toEqual(['cpu', 'gpu-buffer', 'gpu-buffer']);
  expect(freed).toEqual([[2]]);
  // Its own numbers are those of before until they are asked for.
  expect(floats(b)[0]).toBe(0);
  await settle([a, b]);
  expect([floats(a)[0], floats(b)[0]]).toEqual([3, 4]);
  expect(settle([a, b])).toBeUndefined();
  // Read, it still is there; forgotten, its own numbers count.
  await made.run({ x: b }, { 'next.x': a });
  forget(b);
  floats(b)[0] = 10;
  await made.run({ x: b }, { 'next.x': a });
  await settle([a]);
  expect(given.slice(3)).toEqual(['gpu-buffer', 'cpu']);
  expect(floats(a)[0]).toBe(11);
  expect(freed).toEqual([[2], [3], [4], [5]]);
});

test('who asks for numbers that are on their way here waits for them, too', async () => {
  const { made } = await session('webgpu');
  const [a, b] = [tensor(1), tensor(0)];
  await made.run({ x: a }, { 'next.x': b });
  void settle([b]);
  await settle([b]);
  expect(floats(b)[0]).toBe(2);
});

test('nothing is asked to stay in WebAssembly, or where nobody says so', async () => {
  expect((await session('wasm')).locations).toEqual([undefined]);
  expect((await session('webgpu', false)).locations).toEqual([undefined]);
});
