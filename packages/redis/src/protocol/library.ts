import { leaders } from './lua/leaders.js';
import { shared } from './lua/shared.js';
import { trainers } from './lua/trainers.js';
import { PROTOCOL } from './version.js';

/**
 * Functions of the server: each one checks all it is given, and only then writes, so that what is refused has changed nothing.
 *
 * `m` is the hash of a shard, at its base key:
 *
 * - `v` protocol, `core` version of rankbatch, `options` as JSON, `len` ids known, `ttl` and `lease` in ms
 * - `n` and `c`: the last entry of the log has the id `n-c`; c is a hash of the id before and of what was added, so that equal ids mean
 *   equal logs up to there, whatever clocks, restarts and replicas did
 * - `asked` batches asked for, `given` batches handed out, `pushed` batches drawn, `pushes` how many times; `asked - given` requests wait in `want`, `pushed - given`
 *   batches in `q`
 * - `low`: so many batches in `q`, or fewer, make `bell` ring, for which the leader waits; `question` is the last entry of the log that is to be answered
 * - `born` tells this run from an earlier one of the same name
 * - `ranker` who leads, `led` how many led until now, `fence` both in one, `beat` how often leaders were heard of, `clock` ms that leaders have counted: no clock of a
 *   server or of a machine decides anything
 * - `snap` and `snapx`, `snappushed`, `snappushes`: the snapshot, and where in the log it stands
 *
 * A trainer is a hash: `session`, `seq` of its last request, `b<seq>` a batch it waits for or was given, `a<seq>` another answer; empty while
 * it waits. What it has received it says with its next request (`got`), and what is asked again gets the same answer. Who ends a request with the `born` that
 * `rb1_open` told is refused by a later run of this name.
 *
 * Entries of the log: `t` is the kind. r: losses `l` of ids `i`; a: a batch is asked for; p: `k` batches were drawn after entry `x`, push `m`;
 * d: up to `x` samples due are asked for; +: `x` new samples; -: samples `i` go; v: validation loss; q: a question; c: the run begins. `a` is
 * how many batches were asked for by then, `w` whom to answer.
 */
export const library = `#!lua name=rankbatch_${PROTOCOL}\n${[shared, trainers, leaders].join('\n')}`;
