import { Tensor } from 'onnxruntime-common';
import { describe, expect, test } from 'vitest';
import type { Backend, Platform, Provider } from './backend.js';
import { platform as browser } from './browser.js';
import { providerChooser, tryProviders } from './choose-provider.js';

/** Adds whatever it is asked to add, and counts how often it was made. */
function calculator(sum = 2) {
  const backend: Backend = {
    createSession: async () => ({
      inputNames: ['x'],
      outputNames: ['y'],
      run: async () => ({ y: new Tensor(Float32Array.of(sum), [1]) }),
      release: async () => {},
    }),
  };
  const made = { count: 0 };
  const load = async () => {
    made.count += 1;
    return backend;
  };
  return { backend, load, made };
}

const fails = (message: string) => async (): Promise<Backend> => {
  throw new Error(message);
};

function platform(load: Platform['load'], preferred: readonly Provider[] = ['cpu', 'wasm']): Platform {
  return { name: 'Testland', load, preferred, cure: 'move' };
}

describe('the provider', () => {
  test('is the one asked for, else the preferred one', async () => {
    const [cpu, cuda] = [calculator(), calculator()];
    const choose = providerChooser(platform({ cpu: cpu.load, cuda: cuda.load }));
    expect(await choose()).toEqual({ provider: 'cpu', backend: cpu.backend });
    expect(await choose({ provider: 'cuda' })).toEqual({ provider: 'cuda', backend: cuda.backend });
  });

  test('is the first of several that works, without a word', async () => {
    const warnings: string[] = [];
    const load = { cuda: fails('no driver'), webgpu: calculator(3).load, cpu: calculator().load };
    const choose = providerChooser(platform(load), (line) => warnings.push(line));
    expect((await choose({ provider: ['cuda', 'webgpu', 'cpu'] })).provider).toBe('cpu');
    expect(warnings).toEqual([]);
  });

  test('is tried once, however often it is asked for', async () => {
    const cpu = calculator();
    const choose = providerChooser(platform({ cpu: cpu.load }));
    await Promise.all([choose(), choose(), choose({ provider: ['cuda', 'cpu'] })]);
    expect(cpu.made.count).toBe(1);
  });

  test('is tried anew where none was found, as another try may find it', async () => {
    const cpu = calculator();
    let isThere = false;
    const load = async () => (isThere ? cpu.backend : fails('no network')());
    const choose = providerChooser(platform({ cpu: load }));
    await expect(choose()).rejects.toThrow('no provider cpu (no network)');
    isThere = true;
    expect(await choose()).toEqual({ provider: 'cpu', backend: cpu.backend });
  });

  test('is the next of the preferred ones where the first does not load, which is said once in one line', async () => {
    const warnings: string[] = [];
    const load = { cpu: fails('cannot open libc.so\nRequire stack: ...'), wasm: calculator().load };
    const choose = providerChooser(platform(load), (line) => warnings.push(line));
    expect((await choose()).provider).toBe('wasm');
    await choose();
    expect(warnings).toEqual([
      'rankbatch: training runs on wasm, which is slower, since Testland has no provider cpu (cannot open libc.so)',
    ]);
  });

  test('that is missing comes with what brings it back, where that is known', async () => {
    const warnings: string[] = [];
    const cureOf: Platform['cureOf'] = (provider) => (provider === 'cpu' ? 'npm brings it back' : undefined);
    const load = { cpu: fails('not there'), wasm: calculator().load };
    const place = { ...platform(load), cureOf };
    await providerChooser(place, (line) => warnings.push(line))();
    expect(warnings).toEqual([
      'rankbatch: training runs on wasm, which is slower, since Testland has no provider cpu (not there); npm brings it back',
    ]);
    expect((await tryProviders(place)).slice(0, 3)).toEqual([
      { provider: 'cpu', works: false, why: 'not there', cure: 'npm brings it back' },
      { provider: 'wasm', works: true },
      { provider: 'webgpu', works: false, why: 'unknown there' },
    ]);
  });
});

test('a trial that fails leaves no session behind', async () => {
  const { backend } = calculator();
  let released = 0;
  const failing: Backend = {
    createSession: async (...given) => ({
      ...(await backend.createSession(...given)),
      run: () => Promise.reject(new Error('out of memory')),
      release: async () => void (released += 1),
    }),
  };
  const choose = providerChooser(platform({ cuda: async () => failing, cpu: calculator().load }));
  await expect(choose({ provider: 'cuda' })).rejects.toThrow('Testland has no provider cuda (out of memory)');
  expect(released).toBe(1);
});

test('where nothing works, the cure is that of the place', async () => {
  const choose = providerChooser(platform({ cpu: fails('broken') }));
  await expect(choose()).rejects.toThrow(
    'Testland has no provider cpu (broken), wasm (unknown there); none does; move',
  );
});

test('where no provider works, the cure of the failure counts, if there is one', async () => {
  const place = { ...platform({ cpu: fails('blocked') }), cureOf: () => 'allow it' };
  await expect(providerChooser(place)({ provider: 'cpu' })).rejects.toThrow(
    /cpu \(blocked\); none does; allow it$/,
  );
});

test.each([
  [new EvalError('blocked'), true],
  [new Error("'unsafe-eval' is not an allowed source of script"), true],
  [new Error('no available backend found'), false],
])("in a browser, the policy is the cure of '%s': %s", (error, isPolicy) => {
  expect(browser.cureOf?.('wasm', error)?.includes('script-src') ?? false).toBe(isPolicy);
});

test('in a browser, files of their own are the cure of threads that do not start', () => {
  const cure = browser.cureOf?.('wasm', new Error('a thread does not start: its file does not load'));
  expect(cure).toMatch(/^give wasmPaths, .* or ask for threads: 1/);
});

describe('a provider that is refused', () => {
  const load = { cpu: calculator().load, webgpu: fails('no adapter'), cuda: calculator(3).load };
  const choose = providerChooser(platform(load));

  test.each([
    [
      'webgpu',
      "provider: must be one that works here, Testland has no provider webgpu (no adapter); ask for cpu, or for several to try in turn, such as ['webgpu', 'cpu']",
    ],
    [
      'cuda',
      "provider: must be one that works here, Testland has no provider cuda (computes 1 + 1 = 3); ask for cpu, or for several to try in turn, such as ['cuda', 'cpu']",
    ],
    [
      ['coreml', 'dml'],
      "provider: must be one that works here, Testland has no provider coreml (unknown there), dml (unknown there); ask for cpu, or for several to try in turn, such as ['coreml', 'cpu']",
    ],
    ['gpu', "provider: must be one or several of cpu, wasm, webgpu, cuda, dml, coreml, got 'gpu'"],
    [[], 'provider: must be one or several of cpu, wasm, webgpu, cuda, dml, coreml, got none'],
  ])('%s: says why, and which there are', async (provider, message) => {
    await expect(choose({ provider: provider as Provider })).rejects.toThrow(message);
  });
});
