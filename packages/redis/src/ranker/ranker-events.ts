/** What a ranker tells of its work. */
export interface RankerEvent {
  /**
   * `standby`: another one leads; `leading`: this one does; `fenced`: another one took over; `lost`: the server has lost some of its history,
   * and the state is made again from what it has; `snapshot`: one was written.
   */
  readonly kind: 'standby' | 'leading' | 'fenced' | 'lost' | 'snapshot';
  /** From 0. */
  readonly shard: number;
  /** The same in words, or empty. */
  readonly detail: string;
}
