import { readdir } from 'node:fs/promises';
import { cacheFolder } from '@rankbatch/data';
import type { ProviderTrial } from '@rankbatch/onnx';
import { Command } from 'commander';
import { systemCode } from '../base/errors.js';
import { describeEnvironment, describeMachine } from '../results/environment.js';
import type { Surroundings } from '../terminal/surroundings.js';

/** What stands in a folder of data sets; undefined if it cannot be read. */
export interface DataFolder {
  readonly name: string;
  readonly path: string;
  readonly holds: readonly string[] | undefined;
}

/** What `rankbatch doctor` has found. */
export interface Findings {
  /** Versions and the machine, on one line. */
  readonly machine: string;
  readonly threads: number;
  readonly trials: readonly ProviderTrial[];
  /** Where data sets are looked for, in order. */
  readonly folders: readonly DataFolder[];
  readonly hasBoard: boolean;
}

const runtimes: Readonly<Record<string, string>> = { cpu: 'native', wasm: 'WebAssembly' };

/** Not a literal where it is loaded: the compiler must not look for it. */
const boardPackage = '@rankbatch/board';

/** `rankbatch doctor`: what the command found on this machine, and what to do about it. */
export function createDoctorCommand({ stdout, env }: Surroundings): Command {
  return new Command('doctor')
    .description('tell what was found here: the engine, where data are looked for, and what to do')
    .action(async () => {
      const { findProviders } = await import('@rankbatch/onnx');
      const environment = describeEnvironment();
      const folders = [
        ...(env['RANKBATCH_DATA'] ? [{ name: 'RANKBATCH_DATA', path: env['RANKBATCH_DATA'] }] : []),
        { name: 'downloads', path: cacheFolder(env) },
      ];
      const findings = {
        machine: describeMachine(environment),
        threads: environment.cores,
        trials: await findProviders(),
        folders: await Promise.all(
          folders.map(async (folder) => ({ ...folder, holds: await namesIn(folder.path) })),
        ),
        hasBoard: await isInstalled(boardPackage),
      };
      stdout.write(describeFindings(findings));
    });
}

/** The findings as lines of text, the last of which say what to do. */
export function describeFindings({ machine, threads, trials, folders, hasBoard }: Findings): string {
  const chosen = trials.find(({ provider, works }) => works && provider in runtimes);
  const missing = trials.filter(({ provider, works }) => !works && provider in runtimes);
  const others = trials.filter(
    ({ provider, why = '' }) => !(provider in runtimes) && !/built without|unknown/.test(why),
  );
  const engine =
    chosen === undefined
      ? 'none works'
      : `${runtimes[chosen.provider]} (provider ${chosen.provider}), ${threads === 1 ? '1 thread' : `${threads} threads`}`;
  const lines = [
    ['machine', machine],
    ['engine', engine],
    ...missing.map(({ provider, why }) => [`no ${provider}`, why ?? 'unknown']),
    // The runtime's own words may start with a place in its sources and a condition in C++.
    ...others.map(({ provider, works, why = '' }) => [
      works ? provider : `no ${provider}`,
      works ? 'works' : why.replace(/^.* was false\. /, ''),
    ]),
    ...folders.map(({ name, path, holds }) => [
      name,
      `${path}: ${holds === undefined ? 'not there yet' : holds.length === 0 ? 'empty' : holds.join(', ')}`,
    ]),
    ['board', hasBoard ? 'installed' : 'not installed'],
    ...toDo(missing, chosen, hasBoard).map((what) => ['to do', what]),
  ];
  return lines.map(([head = '', text = '']) => `${head.padEnd(14)}  ${text}\n`).join('');
}

function toDo(
  missing: readonly ProviderTrial[],
  chosen: ProviderTrial | undefined,
  hasBoard: boolean,
): string[] {
  const advice = missing.flatMap(({ provider, cure }) =>
    cure === undefined ? [] : [`${provider === 'cpu' ? 'train faster: ' : ''}${cure}`],
  );
  if (chosen === undefined) advice.push('train at all: npm install --ignore-scripts @rankbatch/onnx');
  if (!hasBoard) advice.push(`see runs in a browser: npm install ${boardPackage}`);
  return advice.length > 0 ? advice : ['nothing'];
}

async function namesIn(path: string): Promise<readonly string[] | undefined> {
  try {
    return (await readdir(path)).sort();
  } catch {
    return undefined;
  }
}

async function isInstalled(name: string): Promise<boolean> {
  try {
    await import(name);
    return true;
  } catch (error) {
    if (systemCode(error) === 'ERR_MODULE_NOT_FOUND') return false;
    throw error;
  }
}
