import { stat } from 'node:fs/promises';

/** Whether a path leads to a file or folder that can be seen. */
export const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
