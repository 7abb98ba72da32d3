import { describe, expect, it } from 'vitest';
import { confidentErrors } from './confident-errors.js';

/** Samples of three classes by their logits and labels, with what an evaluation says of them. */
function judged(rows: readonly { readonly logits: readonly number[]; readonly label: number }[]) {
  const of = rows.map(({ logits, label }) => {
    const others = logits.filter((_, k) => k !== label);
    const sum = logits.reduce((total, logit) => total + Math.exp(logit), 0);
    return {
      loss: Math.log(sum) - logits[label]!,
      margin: logits[label]! - Math.max(...others),
      prediction: logits.indexOf(Math.max(...logits)),
    };
  });
  return {
    losses: of.map(({ loss }) => loss),
    margins: of.map(({ margin }) => margin),
    predictions: of.map(({ prediction }) => prediction),
    labels: rows.map(({ label }) => label),
  };
}

describe('confidentErrors', () => {
  it('takes those of each predicted class whose probability of it is highest, whatever their label is', () => {
    const splits = [
      judged([
        { logits: [9, 0, 0], label: 1 }, // surest of class 0, and contradicted
        { logits: [3, 0, 0], label: 0 },
        { logits: [2, 1, 0], label: 1 },
        { logits: [1, 0.9, 0.8], label: 2 },
      ]),
      judged([
        { logits: [0, 8, 0], label: 1 },
        { logits: [8.1, 0, 0], label: 0 }, // second of class 0
        { logits: [0, 2, 1], label: 0 },
      ]),
    ];
    // Of the 5 taken for class 0 two, of the 2 taken for class 1 one.
    expect(confidentErrors(splits, 0.4)).toEqual({ count: 3, wrong: 1 });
    expect(confidentErrors(splits, 1)).toEqual({ count: 7, wrong: 4 });
  });

  it('takes one of each class at least, and none of no samples', () => {
    expect(
      confidentErrors(
        [
          judged([
            { logits: [1, 0, 0], label: 2 },
            { logits: [0, 1, 0], label: 1 },
          ]),
        ],
        0.01,
      ),
    ).toEqual({ count: 2, wrong: 1 });
    expect(confidentErrors([judged([])])).toEqual({ count: 0, wrong: 0 });
  });

  it('finds the share of wrong labels where they fall on all samples alike, and are many', () => {
    // 4,000 samples whose true class is plain or nearly a coin's toss, 25 % of them with another label.
    let state = 1;
    const random = () => (state = (state * 48271) % 2147483647) / 2147483647;
    const rows = Array.from({ length: 4000 }, () => {
      const truth = Math.floor(3 * random());
      const clarity = 8 * random();
      const guess = clarity < 1 ? Math.floor(3 * random()) : truth;
      const label = random() < 0.25 ? (truth + 1 + Math.floor(2 * random())) % 3 : truth;
      return { logits: [0, 1, 2].map((k) => (k === guess ? clarity : 0)), label };
    });
    const { count, wrong } = confidentErrors([judged(rows)], 0.1);
    expect(count).toBeGreaterThan(390);
    // 400 draws: a standard error of 2.2 %, of which three are allowed.
    expect(Math.abs(wrong / count - 0.25)).toBeLessThan(0.066);
  });
});
