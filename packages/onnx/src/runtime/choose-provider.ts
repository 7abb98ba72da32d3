import { Tensor } from 'onnxruntime-common';
import { RankbatchError } from 'rankbatch';
import { checks } from 'rankbatch/internal';
import { GraphBuilder } from '../builder/graph-builder.js';
import { encodeModel } from '../files/onnx-file.js';
import { providers, type Backend, type Platform, type Provider, type RuntimeOptions } from './backend.js';
import { floats } from './floats.js';

/** Of a session. Each takes memory, so that a wrong number must not be tried. */
const MOST_THREADS = 1024;

/** A provider that has been seen to work, and what runs it. */
export interface Chosen {
  readonly provider: Provider;
  readonly backend: Backend;
}

/** Whether a provider computes here. */
export interface ProviderTrial {
  readonly provider: Provider;
  readonly works: boolean;
  /** Why it does not. */
  readonly why?: string;
  /** What to do about that, where it is worth it. */
  readonly cure?: string;
}

/**
 * Makes the function that finds the provider to run on. It tries them, once each: a build may have one whose driver or
 * hardware is missing. Where it finds none, it tries them anew when it is asked again, perhaps with other options.
 *
 * The function throws a RankbatchError if none of those asked for works, which says why, and names those that do.
 */
export function providerChooser(
  platform: Platform,
  warn: (line: string) => void = console.warn,
): (options?: RuntimeOptions) => Promise<Chosen> {
  const tried = new Map<Provider, Promise<Backend | Error>>();
  let hasWarned = false;

  function attempt(provider: Provider, options: RuntimeOptions): Promise<Backend | Error> {
    const trial = tried.get(provider) ?? tryToLoad(platform, provider, options);
    tried.set(provider, trial);
    return trial;
  }

  return async (options = {}) => {
    const asked = options.provider === undefined ? platform.preferred : [options.provider].flat();
    requireProviders(asked);
    if (options.threads !== undefined)
      checks.check('threads', options.threads, checks.integer(1, MOST_THREADS));
    if (options.wasmPaths !== undefined) checks.check('wasmPaths', options.wasmPaths, checks.text);
    const failures: string[] = [];
    const cures: string[] = [];
    for (const provider of asked) {
      const backend = await attempt(provider, options);
      if (!(backend instanceof Error)) {
        if (options.provider === undefined && failures.length > 0 && !hasWarned) {
          hasWarned = true;
          warn(
            `rankbatch: training runs on ${provider}, which is slower, since ${platform.name} has no provider ${[failures.join(', '), ...cures].join('; ')}`,
          );
        }
        return { provider, backend };
      }
      failures.push(`${provider} (${firstLine(backend)})`);
      cures.push(...[platform.cureOf?.(provider, backend)].filter((cure) => cure !== undefined));
    }
    const working: Provider[] = [];
    for (const provider of providers) {
      const trial = attempt(provider, options);
      if (!((await trial) instanceof Error)) working.push(provider);
      else if (tried.get(provider) === trial) tried.delete(provider);
    }
    const cure =
      working.length === 0
        ? `none does; ${cures.length > 0 ? cures.join('; ') : platform.cure}`
        : `ask for ${working.join(' or ')}, or for several to try in turn, such as ['${asked[0]}', '${working[0]}']`;
    throw new RankbatchError(
      `provider: must be one that works here, ${platform.name} has no provider ${failures.join(', ')}; ${cure}`,
    );
  };
}

/** Tries every provider of a platform, on its own, and says what came of it. */
export async function tryProviders(
  platform: Platform,
  options: RuntimeOptions = {},
): Promise<ProviderTrial[]> {
  const trials: ProviderTrial[] = [];
  for (const provider of providers) {
    const backend = await tryToLoad(platform, provider, options);
    if (!(backend instanceof Error)) {
      trials.push({ provider, works: true });
      continue;
    }
    const cure = platform.cureOf?.(provider, backend);
    trials.push({ provider, works: false, why: firstLine(backend), ...(cure !== undefined && { cure }) });
  }
  return trials;
}

function tryToLoad(
  platform: Platform,
  provider: Provider,
  options: RuntimeOptions,
): Promise<Backend | Error> {
  return load(platform, provider, options).catch(asError);
}

/** Loads what runs the provider, and has it add 1 and 1. */
async function load(platform: Platform, provider: Provider, options: RuntimeOptions): Promise<Backend> {
  const backend = await platform.load[provider]?.();
  if (backend === undefined) throw new Error('unknown there');
  const b = new GraphBuilder('trial');
  const x = b.input('x', 'float32', [1]);
  b.output('y', b.op('Add', [x, x]));
  const session = await backend.createSession(encodeModel(b.graph), provider, options);
  try {
    const { y } = await session.run({ x: new Tensor(Float32Array.of(1), [1]) });
    if (floats(y)[0] !== 2) throw new Error(`computes 1 + 1 = ${floats(y)[0]}`);
    return backend;
  } finally {
    await session.release();
  }
}

function requireProviders(asked: readonly Provider[]): void {
  const bad = asked.find((provider) => !providers.includes(provider));
  if (bad !== undefined || asked.length === 0)
    throw new RankbatchError(
      `provider: must be one or several of ${providers.join(', ')}, got ${bad === undefined ? 'none' : `'${bad}'`}`,
    );
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

function firstLine({ message }: Error): string {
  return message.split('\n', 1)[0]!;
}
