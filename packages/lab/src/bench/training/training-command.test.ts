import { describe, expect, it } from 'vitest';
import { runBench } from '../../testing/run-bench.testing.js';
import type { TrainingRow } from './training-row.js';

const tiny = 'training --model mlp --samples 10 --batch 4 --steps 3 --rounds 2 --threads 1'.split(' ');

describe('rankbatch bench training', () => {
  it('prints an object for each model with --json, and the machine and each round on stderr', async () => {
    const { code, stdout, stderr } = await runBench([...tiny, '--json']);
    expect(code).toBe(0);
    const [row, ...others] = JSON.parse(stdout) as (TrainingRow & { machine: unknown })[];
    expect(others).toEqual([]);
    const { samplesPerSecond, evalSamplesPerSecond, selectionShare, recomputeShare, spread } = row!;
    for (const value of [samplesPerSecond, evalSamplesPerSecond, selectionShare])
      expect(value).toBeGreaterThan(0);
    expect(recomputeShare).toBeGreaterThan(selectionShare);
    expect(spread.from).toBeLessThan(spread.to);
    expect(row).toEqual({
      model: 'mlp',
      batchSize: 4,
      engine: 'onnxruntime cpu',
      samplesPerSecond,
      evalSamplesPerSecond,
      peers: [],
      spread,
      selectionShare,
      recomputeShare,
      sampleCount: 10,
      threads: 1,
      steps: 3,
      rounds: 2,
      memory: null,
      machine: {
        rankbatch: expect.any(String) as string,
        node: process.version,
        platform: process.platform,
        arch: process.arch,
        cpu: expect.any(String) as string,
        cores: expect.any(Number) as number,
      },
    });
    expect(stderr).toMatch(/^rankbatch \d+\.\d+\.\d+, Node\.js v\d+.*, \d+ cores\n/);
    expect(stderr).toMatch(
      /\nrow 2\/2 {2}mlp {2}round 2\/2 {2}ours +[\d,]+ samples\/s +\d+\.\d s {2}0 s left\n/,
    );
  });

  it('prints machine, setting and an aligned table, and what a soak found', async () => {
    const { code, stdout, stderr } = await runBench([...tiny, '--rounds', '1', '--soak', '20', '--quiet']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const [machine, setting, , groups, headings, row, , soaked] = stdout.split('\n');
    expect(machine).toMatch(/^rankbatch \d+\.\d+\.\d+, Node\.js v\d+/);
    expect(setting).toBe('10 samples, batches of 4, 1 thread; median of 1 round of 3 steps after warm-up');
    expect(groups).toMatch(/^ +training +evaluation +% of training$/);
    expect(headings).toMatch(
      /^model +engine +samples\/s +least-greatest +ours\/theirs +samples\/s +selection +\+ recompute$/,
    );
    expect(row).toMatch(/^mlp +onnxruntime cpu +[\d,]+ +[\d,]+-[\d,]+ +[\d,]+ +\d+\.\d\d +\d+\.\d$/);
    expect(row).toHaveLength(headings!.length);
    expect(soaked).toMatch(
      /^mlp: memory in MB over 20 steps, early -> late: process \d+\.\d\d -> \d+\.\d\d, heap .*, array buffers /,
    );
  });

  it('names what the engine really computed with', async () => {
    const words = '--rounds 1 --provider wasm --json --quiet'.split(' ');
    const { code, stdout, stderr } = await runBench([...tiny, ...words]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect((JSON.parse(stdout) as TrainingRow[]).map(({ engine }) => engine)).toEqual(['onnxruntime wasm']);
  });

  it('ends calmly with 130 when interrupted', async () => {
    const controller = new AbortController();
    controller.abort();
    const { code, stdout, stderr } = await runBench([...tiny, '--quiet'], { signal: controller.signal });
    expect({ code, stdout, stderr }).toEqual({ code: 130, stdout: '', stderr: 'rankbatch: interrupted\n' });
  });

  it.each([
    [
      '--model',
      'lenet',
      '--model: must be one of mnist-cnn, mnist-cnn-plain, mnist-cnn-small, mlp, residual-cnn, encoder, encoder-last, got "lenet"',
    ],
    [
      '--model',
      'mnist-cnn,mnist-cnn',
      '--model: must name each entry once, got "mnist-cnn" twice in "mnist-cnn,mnist-cnn"',
    ],
    ['--samples', '0', '--samples: must be a positive integer, got "0"'],
    ['--samples', '2000000000', '--samples: must be at most 1073741824, got 2000000000'],
    ['--batch', '50001', '--batch: must be at most --samples (50000), got 50001'],
    ['--batch', 'all', '--batch: must be a positive integer, got "all"'],
    ['--threads', '0', '--threads: must be a positive integer, got "0"'],
    ['--steps', '1.5', '--steps: must be a positive integer, got "1.5"'],
    ['--rounds', '-1', '--rounds: must be a positive integer, got "-1"'],
    ['--seed', '-1', '--seed: must be an integer from 0 to 4294967295, got "-1"'],
    ['--provider', 'gpu', '--provider: must be one of cpu, wasm, webgpu, cuda, dml, coreml, got "gpu"'],
    ['--soak', '19', '--soak: must be at least 20, got 19'],
    ['--peers', 'none.py', '--peers: must name a script, got "none.py" (no such file)'],
    ['--batches', '5', "unknown option '--batches' (Did you mean --batch?)"],
  ])('answers %s %s with one clear line and exit code 2', async (option, value, line) => {
    const { code, stdout, stderr } = await runBench(['training', option, value]);
    expect({ code, stdout, stderr }).toEqual({ code: 2, stdout: '', stderr: `rankbatch: ${line}\n` });
  });

  it('shows help, which names the models', async () => {
    const { code, stdout, stderr } = await runBench(['training', '--help']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^Usage: rankbatch bench training \[options\]\n/);
    expect(stdout).toMatch(/\n {2}mnist-cnn-plain +the same without batch norm\n/);
  });
});
