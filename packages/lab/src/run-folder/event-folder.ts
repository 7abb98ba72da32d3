import { join } from 'node:path';
import { makeFolder } from '../base/durable-files.js';
import { exists } from '../base/exists.js';

/** Where the event files for TensorBoard lie, in the folder of a run or a comparison. */
export const EVENT_FOLDER = 'tensorboard';

/** Makes the folder of event files before there are any: who goes on after a stop sees by it that they were asked for. */
export function askForEvents(folder: string): Promise<void> {
  return makeFolder(join(folder, EVENT_FOLDER));
}

/** Whether event files were asked for, now or before a stop. */
export function wantsEvents(folder: string): Promise<boolean> {
  return exists(join(folder, EVENT_FOLDER));
}
