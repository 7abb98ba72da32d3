// The page of a suite, as docs/results/suite.md: everything between its marks is made from the raw results.
import { readFileSync } from 'node:fs';
import { bootstrapMedian, median } from '@rankbatch/lab/internal';
import { Random } from 'rankbatch';
import { candidates, dropped, earlier, fixed } from './cells.mjs';
import { annealedNeeds, annealedPairs, annealedRows } from './annealed.mjs';
import { holm, judgeSetting, overByOthers, settingsOf } from './judge.mjs';
import { BY_OTHERS, judgeByOtherSeeds } from './other-seeds.mjs';
import { readRuns } from './results.mjs';
import { variantTable } from './variants.mjs';
import { writeFormatted } from '../write-formatted.mjs';

/**
 * @typedef {import('./judge.mjs').Verdict} Verdict
 *
 * @typedef {import('./judge.mjs').Setting & { verdicts: readonly Verdict[] }} Row
 */

/** @param {import('./suites.mjs').Suite} suite */
export async function writeSuitePage({ page, folder, cells }) {
  await writeFormatted(page, makePage(readFileSync(page, 'utf8'), readRuns(folder), cells.length));
}

/** @param {string} text @param {readonly import('./results.mjs').SuiteRun[]} runs @param {number} planned */
export function makePage(text, runs, planned) {
  const rows = settingsOf(runs).map((setting) => ({ ...setting, verdicts: judgeSetting(setting) }));
  /** @type {Record<string, () => string>} */
  const parts = {
    state: () => `${runs.length} of ${planned} runs are there.`,
    safe: () => safeTable(rows, strategies),
    ends: () => endsTable(rows, strategies),
    earlier: () => safeTable(rows, ['auto', ...earlier, ...dropped]),
    pays: () => `${paysTable(rows)}\n\n${regret(rows)}`,
    chance: () => chanceTable(rows),
    needs: () => `${annealedNeeds(runs)}\n\n${annealedPairs(runs)}`,
    annealed: () => annealedRows(runs),
    constants: () => variantTable(settingsOf(runs)),
    all: () => rows.map(settingTable).join('\n\n'),
  };
  return text.replace(
    /(<!-- (\w+) -->)[\s\S]*?(<!-- \/\2 -->)/g,
    (
      /** @type {string} */ whole,
      /** @type {string} */ open,
      /** @type {string} */ name,
      /** @type {string} */ close,
    ) => {
      const part = parts[name];
      return part === undefined ? whole : `${open}\n\n${part()}\n\n${close}`;
    },
  );
}

const strategies = ['auto', 'auto, alone', ...fixed.filter((select) => select !== 'shuffle'), ...candidates];

/** Over all settings, for each strategy: how often it was above shuffle, and whether it ended worse. @param {readonly Row[]} rows @param {readonly string[]} shown */
function safeTable(rows, shown) {
  const sum = (/** @type {readonly number[]} */ values) => values.reduce((total, value) => total + value, 0);
  const percent = (/** @type {readonly { over: number, epochs: number }[]} */ counts) =>
    `${((100 * sum(counts.map(({ over }) => over))) / sum(counts.map(({ epochs }) => epochs))).toFixed(1)} %`;
  const controls = rows
    .map(({ shuffle }) => overByOthers(shuffle, shuffle))
    .filter(({ epochs }) => epochs > 0);
  const control = [
    'shuffle',
    controls.length,
    percent(controls),
    '–',
    controls.filter(({ over }) => over > 0).length,
    ...Array.from({ length: 5 }, () => '–'),
  ];
  return table(
    [
      'strategy',
      'settings',
      'epochs above, by the other seeds',
      'epochs above, by all seeds',
      'settings with one above',
      'ended worse (Holm)',
      'worst factor',
      'last test, median factor',
      'time to best, median',
      'time to best, greatest',
    ],
    [control].concat(
      shown.flatMap((strategy) => {
        const found = rows.flatMap(({ verdicts }) => verdicts.filter((each) => each.strategy === strategy));
        if (found.length === 0) return [];
        return [
          [
            strategy,
            found.length,
            percent(found.map(({ byOthers }) => byOthers)),
            `${percent(found)}: ${sum(found.map(({ over }) => over))} of ${sum(found.map(({ epochs }) => epochs))}`,
            found.filter((each) => each.over > 0).length,
            holm(found.map(({ worseByChance }) => worseByChance)),
            factor(Math.max(...found.map(({ worst }) => worst))),
            middle(found.map(({ last }) => last)),
            middle(found.map(({ toBest }) => toBest.half)),
            factor(Math.max(...found.map(({ toBest }) => toBest.half))),
          ],
        ];
      }),
    ),
  );
}

/** Every strategy judged alike, shuffle too. @param {readonly Row[]} rows */
function chanceTable(rows) {
  const [best, cost] = [judgeByOtherSeeds(rows, 'validation'), judgeByOtherSeeds(rows, 'cost')];
  const share = (/** @type {readonly number[]} */ values, /** @type {(value: number) => boolean} */ is) =>
    `${Math.round((100 * values.filter(is).length) / values.length)} %`;
  const counted = (/** @type {readonly number[]} */ values) =>
    values.length === 0 ? '–' : `${middle(values)} (${values.length})`;
  return table(
    [
      'strategy',
      'runs',
      'time to best, median',
      'above 1.1',
      'never',
      'regret to best (runs)',
      'time to last cost, median',
      'never',
      'regret to last cost (runs)',
    ],
    ['shuffle', BY_OTHERS, ...strategies].flatMap((strategy) => {
      const [toBest, toCost] = [best, cost].map((of) => of.find((each) => each.strategy === strategy));
      if (!toBest || !toCost) return [];
      return [
        [
          strategy,
          toBest.shares.length,
          middle(toBest.shares),
          share(toBest.shares, (value) => value > 1.1),
          share(toBest.shares, (value) => value === Infinity),
          counted(toBest.regrets),
          middle(toCost.shares),
          share(toCost.shares, (value) => value === Infinity),
          counted(toCost.regrets),
        ],
      ];
    }),
  );
}

/** For each setting: auto beside the best that could have been set by hand. @param {readonly Row[]} rows */
function paysTable(rows) {
  return table(
    [
      'data',
      'optimizer',
      'best by hand, to the last cost',
      'its time',
      'auto',
      'auto, alone',
      'best by hand, to the best validation',
      'its time',
      'auto',
      'auto, alone',
    ],
    rows.map(({ task, optimizer, verdicts }) => {
      const of = (/** @type {string} */ name) => verdicts.find(({ strategy }) => strategy === name);
      const hand = verdicts.filter(({ strategy }) => fixed.includes(strategy));
      const [cost, best] = [least(hand, 'toCost'), least(hand, 'toBest')];
      return [
        task,
        optimizer,
        cost?.strategy ?? '–',
        ranged(cost?.toCost),
        ranged(of('auto')?.toCost),
        ranged(of('auto, alone')?.toCost),
        best?.strategy ?? '–',
        ranged(best?.toBest),
        ranged(of('auto')?.toBest),
        ranged(of('auto, alone')?.toBest),
      ];
    }),
  );
}

/** How much longer auto takes than the best fixed strategy in hindsight. @param {readonly Row[]} rows */
function regret(rows) {
  const of = (/** @type {string} */ name, /** @type {'toCost' | 'toBest'} */ time) => {
    const ratios = rows.flatMap(({ verdicts }) => {
      const own = verdicts.find(({ strategy }) => strategy === name);
      const hand = least(
        verdicts.filter(({ strategy }) => fixed.includes(strategy)),
        time,
      );
      return own && hand ? [own[time].half / hand[time].half] : [];
    });
    return ratios.length === 0 ? '–' : `${middle(ratios)} (${ratios.length} settings)`;
  };
  return [
    'Times of `auto` as shares of those of the best by hand, which is the luckiest of many in hindsight, setting by setting (run by run: see below), in the median:',
    `to the last cost ${of('auto', 'toCost')}, alone ${of('auto, alone', 'toCost')};`,
    `to the best validation ${of('auto', 'toBest')}, alone ${of('auto, alone', 'toBest')}.`,
  ].join(' ');
}

/** @param {readonly Verdict[]} verdicts @param {'toCost' | 'toBest'} time */
function least(verdicts, time) {
  return verdicts.toSorted((a, b) => a[time].half - b[time].half)[0];
}

/** On how many settings a strategy's last test measure is below, at and above shuffle's. @param {readonly Row[]} rows @param {readonly string[]} shown */
function endsTable(rows, shown) {
  const lines = shown.flatMap((strategy) => {
    const found = rows.flatMap(({ verdicts }) => verdicts.filter((each) => each.strategy === strategy));
    if (found.length === 0) return [];
    const count = (/** @type {(verdict: Verdict) => boolean} */ is) => found.filter(is).length;
    const lasts = found.map(({ last }) => last);
    return [
      [
        strategy,
        count(({ last }) => last < 1),
        count(({ last }) => last === 1),
        count(({ last }) => last > 1),
        `${factor(Math.min(...lasts))} to ${factor(Math.max(...lasts))}`,
        count(({ everySeed }) => everySeed === -1),
        count(({ everySeed }) => everySeed === 1),
      ],
    ];
  });
  return table(
    [
      'strategy',
      'lower',
      'level',
      'higher',
      'least and greatest factor',
      'lower with every seed',
      'higher with every seed',
    ],
    lines,
  );
}

/** @param {Row} row */
function settingTable({ task, optimizer, verdicts }) {
  const heads = [
    'strategy',
    'seeds',
    'least validation',
    'last test',
    'last test, range',
    'epochs above',
    'by the other seeds',
    'worst factor',
    'time to last cost',
    'time to best',
  ];
  const order = ['shuffle', ...strategies, ...dropped];
  const cells = verdicts
    .filter(({ strategy }) => order.includes(strategy))
    .toSorted((a, b) => order.indexOf(a.strategy) - order.indexOf(b.strategy))
    .map(({ strategy, seeds, least: lowest, last, lasts, over, epochs, byOthers, worst, toCost, toBest }) => [
      strategy,
      seeds,
      factor(lowest),
      factor(last),
      `${Math.min(...lasts).toPrecision(3)} to ${Math.max(...lasts).toPrecision(3)}`,
      `${over} of ${epochs}`,
      byOthers.epochs > 0 ? `${byOthers.over} of ${byOthers.epochs}` : '–',
      factor(worst),
      ranged(toCost),
      ranged(toBest),
    ]);
  return `### ${task}, ${optimizer}\n\n${table(heads, cells)}`;
}

/** @param {number | undefined} value */
function factor(value) {
  return value === undefined || Number.isNaN(value) ? '–' : value === Infinity ? 'never' : value.toFixed(2);
}

/** More than any time: quantiles between infinite ones are not defined. */
const NEVER = 1e9;

/** A median with the 95 % interval of a bootstrap. @param {readonly number[]} values */
function middle(values) {
  const interval = bootstrapMedian(
    values.map((value) => Math.min(value, NEVER)),
    new Random(1),
  )?.map((end) => (end >= NEVER / 2 ? Infinity : end));
  return `${factor(median(values))}${interval ? ` [${interval.map(factor).join(' to ')}]` : ''}`;
}

/** A time, and the least and the greatest of its seeds. @param {import('./judge.mjs').Time | undefined} time */
function ranged(time) {
  if (time === undefined || time.all.length < 2 || time.all[0] === Infinity) return factor(time?.half);
  return `${factor(time.half)} (${factor(time.all[0])} to ${factor(time.all.at(-1))})`;
}

/** @param {readonly string[]} heads @param {readonly (readonly (string | number)[])[]} rows */
function table(heads, rows) {
  return [heads, heads.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
