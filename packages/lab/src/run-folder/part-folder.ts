const END = '.part';

/** Where what is known of a run that is trained elsewhere stands until it is whole: beside its own folder. */
export const partOf = (path: string): string => `${path}${END}`;

/** The folder of the run itself; undefined where `path` is no such place. */
export const wholeOf = (path: string): string | undefined =>
  path.endsWith(END) ? path.slice(0, -END.length) : undefined;
