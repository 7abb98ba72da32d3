import { availableParallelism } from 'node:os';
import { UsageError } from './errors.js';

/** More threads than that for each processor only take memory and wait for each other. */
const threadsPerProcessor = 8;

/** Threads of the engine that this machine has a use for. */
export const mostThreads = (): number => Math.max(64, threadsPerProcessor * availableParallelism());

/** Refuses more threads than this machine has a use for, whoever asks for them: an option, or the file of a run. */
export function requireThreads(subject: string, count: number): void {
  const most = mostThreads();
  if (count > most)
    throw new UsageError(
      `${subject}: must be at most ${most} on a machine of ${availableParallelism()} processors, as more only take memory, got ${count}`,
    );
}
