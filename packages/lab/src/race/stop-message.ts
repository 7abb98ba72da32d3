/** What the process of a comparison says to the process of a run to stop it; it also stops when the other is gone. */
export const STOP = 'stop';
