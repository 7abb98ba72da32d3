import { readFileSync } from 'node:fs';

/**
 * When a process began, as a text that no other process of its number has; undefined where the system does not tell (only Linux does)
 * or there is none.
 */
export function processStart(pid: number): string | undefined {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    // The name, in brackets, may hold spaces and brackets; the 22nd field, counted with it, is the start in ticks since the boot.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const ticks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
    return ticks === undefined ? undefined : `${boot} ${ticks}`;
  } catch {
    return undefined;
  }
}
