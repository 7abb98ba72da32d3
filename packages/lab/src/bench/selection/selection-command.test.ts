import { describe, expect, it } from 'vitest';
import { runBench } from '../../testing/run-bench.testing.js';
import type { SelectionCost } from './cost.js';

const tiny = ['selection', '--sizes', '50,200', '--batch', '8', '--runs', '2', '--run-ms', '1'];
const rows = ['rank', 'sort', 'sum-tree', 'bisection'];

describe('rankbatch bench selection', () => {
  it('prints five numbers for each size and strategy with --json, and the machine on stderr', async () => {
    const { code, stdout, stderr } = await runBench([...tiny, '--json']);
    expect(code).toBe(0);
    const costs = JSON.parse(stdout) as SelectionCost[];
    expect(costs.map(({ n, strategy }) => [n, strategy])).toEqual(
      [50, 200].flatMap((n) => rows.map((strategy) => [n, strategy])),
    );
    for (const cost of costs) {
      expect(Object.keys(cost)).toEqual(['n', 'strategy', 'nsPerDraw', 'nsPerRecord', 'bytesPerSample']);
      expect(cost.nsPerDraw).toBeGreaterThan(0);
      expect(cost.nsPerRecord).toBeGreaterThan(0);
      expect(Number.isFinite(cost.bytesPerSample)).toBe(true);
    }
    expect(stderr).toMatch(/^rankbatch \d+\.\d+\.\d+, Node\.js v\d+.*, \d+ cores\n/);
    expect(stderr).toMatch(
      /\nrow 8\/8 {2}bisection {2}N = 200 {2}draw +[\d,]+ ns {2}record +[\d,]+ ns +\d+\.\d s {2}0 s left\n/,
    );
  });

  it('prints machine, setting, an aligned table and what the strategies are', async () => {
    const { code, stdout } = await runBench([...tiny, '--quiet', '--strategies', 'sum-tree,rank']);
    expect(code).toBe(0);
    expect(stdout).not.toContain('\u001B');
    const [machine, setting, blank, groups, headings, ...lines] = stdout.split('\n');
    expect(machine).toMatch(/^rankbatch \d+\.\d+\.\d+, Node\.js v\d+/);
    expect(setting).toBe('one thread, batches of 8, pressure 100; median of 2 runs after warm-up');
    expect(blank).toBe('');
    expect(groups).toMatch(/^ +draw rank, find id +record one loss +memory$/);
    expect(headings).toMatch(
      /^strategy +N +ns +least-greatest +ns +least-greatest +bytes\/sample +start-up ms$/,
    );
    const table = lines.slice(0, 4);
    expect(table.map((line) => line.split(/ +/).slice(0, 2))).toEqual([
      ['rank', '50'],
      ['sum-tree', '50'],
      ['rank', '200'],
      ['sum-tree', '200'],
    ]);
    expect(new Set(table.map((line) => line.length))).toEqual(new Set([headings!.length]));
    expect(lines.slice(5, 7).map((line) => line.slice(0, 'sum-tree  '.length))).toEqual([
      'rank      ',
      'sum-tree  ',
    ]);
  });

  it('leaves one line for each row on a terminal, without colour when NO_COLOR is set', async () => {
    const words = [...tiny, '--strategies', 'sum-tree'];
    const { code, stdout, stderr } = await runBench(words, { isTTY: true, env: { NO_COLOR: '1' } });
    expect(code).toBe(0);
    expect(stderr.match(/row \d\/2 {2}sum-tree .* record/g)).toHaveLength(2);
    // oxlint-disable-next-line no-control-regex -- colour codes are what this looks for
    expect(stderr + stdout).not.toMatch(/\u001B\[\d*m/);
    expect(stdout.startsWith('\nrankbatch ')).toBe(true);
  });

  it('draws batches as large as all samples', async () => {
    const words = ['selection', '--sizes', '3', '--batch', '3', '--runs', '1', '--run-ms', '1', '--json'];
    expect((await runBench(words)).code).toBe(0);
  });

  it('ends calmly with 130 when interrupted', async () => {
    const controller = new AbortController();
    controller.abort();
    const { code, stdout, stderr } = await runBench([...tiny, '--quiet'], { signal: controller.signal });
    expect({ code, stdout, stderr }).toEqual({ code: 130, stdout: '', stderr: 'rankbatch: interrupted\n' });
  });

  it.each([
    [[], 'bench: must be followed by selection or training, got ""'],
    [['memory'], 'bench: must be followed by selection or training, got "memory"'],
    [['selection', 'rank'], "too many arguments for 'selection'. Expected 0 arguments but got 1."],
    [['selection', '--size', '5'], "unknown option '--size' (Did you mean --sizes?)"],
    ...[
      ['--sizes', '0', '--sizes: must be integers from 1 to 4294967295 such as 1e6, got "0"'],
      ['--sizes', '1e5,', '--sizes: must be integers from 1 to 4294967295 such as 1e6, got ""'],
      ['--sizes', '1.5', '--sizes: must be integers from 1 to 4294967295 such as 1e6, got "1.5"'],
      ['--sizes', '1e10', '--sizes: must be integers from 1 to 4294967295 such as 1e6, got "1e10"'],
      ['--sizes', '100,1e2', '--sizes: must name each entry once, got "100" twice in "100,100"'],
      ['--batch', '10001', '--batch: must be at most the smallest of --sizes (10000), got 10001'],
      ['--batch', '0', '--batch: must be a positive integer, got "0"'],
      ['--pressure', '0', '--pressure: must be finite and > 0, got "0"'],
      ['--pressure', '1e999', '--pressure: must be finite and > 0, got "1e999"'],
      ['--pressure', '', '--pressure: must be finite and > 0, got ""'],
      [
        '--strategies',
        'rank,best',
        '--strategies: must be one of rank, sort, sum-tree, bisection, got "best"',
      ],
      [
        '--strategies',
        'rank,rank',
        '--strategies: must name each entry once, got "rank" twice in "rank,rank"',
      ],
      ['--runs', '0', '--runs: must be a positive integer, got "0"'],
      ['--run-ms', '0.5', '--run-ms: must be a positive integer, got "0.5"'],
      ['--seed', '-1', '--seed: must be an integer from 0 to 4294967295, got "-1"'],
      ['--peers', 'none.py', '--peers: must name a script, got "none.py" (no such file)'],
    ].map(([option, value, line]): [string[], string] => [['selection', option!, value!], line!]),
  ] satisfies [string[], string][])('answers %j with one clear line and exit code 2', async (words, line) => {
    const { code, stdout, stderr } = await runBench(words);
    expect({ code, stdout, stderr }).toEqual({ code: 2, stdout: '', stderr: `rankbatch: ${line}\n` });
  });

  it('shows help', async () => {
    for (const words of [['--help'], ['help', 'selection'], ['selection', '--help']]) {
      const { code, stdout, stderr } = await runBench(words);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toMatch(/^Usage: rankbatch bench selection/);
    }
  });
});
