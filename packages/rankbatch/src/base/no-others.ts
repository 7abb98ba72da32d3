import { refuse } from './error.js';

/**
 * Refuses options that are none: a name that is written otherwise would be ignored.
 *
 * @param known an object with a key for each that there is; `kind`, in plain data of strategies, is one, too
 * @param subject whose options they are
 */
export function requireNoOthers(subject: string, options: object, known: object, cure = ''): void {
  for (const [name, value] of Object.entries(options)) {
    if (name in known || value === undefined) continue;
    const names = Object.keys(known).filter((each) => each !== 'kind');
    refuse(name, `is no option of ${subject}`, value, `it has ${names.join(', ')}${cure}`);
  }
}
