import type { Lead } from './lead.js';

/** Epochs in which a strategy that selects can have begun to: the first shows it all samples, and the second what their losses tell. */
const fewestEpochs = 3;

/** That strategies did not select: in so few epochs, or though there were enough. */
export function sayNotSelected(same: readonly Lead[], epochs: number): string {
  const names = same.map(({ select }) => select).join(' and ');
  return epochs < fewestEpochs
    ? `${names} did not select in so few epochs (${epochs})`
    : `${names} found nothing to select in ${epochs} epochs`;
}

/** Why each did not, in its own words; empty where none tells, or had the epochs to know. */
export function sayReasons(same: readonly Lead[], epochs: number): string {
  const told = same.filter(({ reason }) => reason !== undefined && epochs >= fewestEpochs);
  return told.map(({ select, reason }) => ` ${select}'s last reason: ${reason}.`).join('');
}
