import { refuse } from '../base/error.js';

/**
 * Refuses data that JSON, in which snapshots keep it, gives back as something else, or not at all.
 *
 * @param around what it stands in
 */
export function requirePlain(
  subject: string,
  value: unknown,
  cure: string,
  around: readonly unknown[] = [],
): void {
  if (value === null || typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value))
    return;
  if (!isPlain(value) || around.includes(value))
    refuse(
      subject,
      'must survive JSON, in which snapshots keep it',
      typeof value === 'bigint' ? `${value}n` : value,
      cure,
    );
  for (const [name, part] of Object.entries(value)) {
    // What is left out stays so, but not in a list.
    if (part !== undefined || Array.isArray(value))
      requirePlain(`${subject}.${name}`, part, cure, [...around, value]);
  }
}

/** Whether it is a list, or an object of no class; also one of another context, whose classes are not ours. */
function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const root: unknown = Object.getPrototypeOf(value);
  return Array.isArray(value) || root === null || Object.getPrototypeOf(root) === null;
}
