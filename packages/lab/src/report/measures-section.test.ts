import { parseHTML } from 'linkedom';
import { expect, it } from 'vitest';
import { renderDocument } from '../page/document.js';
import { classMeasures } from '../results/measures/class-measures.js';
import type { SplitMeasures } from '../results/measures/measures.js';
import { runOf } from '../results/records.testing.js';
import { measuresSection } from './measures-section.js';

function pageOf(test: SplitMeasures): Document {
  const manifest = {} as never;
  const measures = { version: 1, task: 'classes', train: test, validation: test, test } as const;
  const run = {
    ...runOf({ select: 'auto', losses: [1] }),
    stored: { folder: '', manifest, metrics: [], measures },
  };
  return parseHTML(renderDocument('test', measuresSection(run))).document;
}

const logits = (predictions: readonly number[], classes: number) =>
  Float32Array.from({ length: predictions.length * classes }, (_, i) =>
    Number(predictions[Math.floor(i / classes)] === i % classes),
  );

it('tells what became of each class, and which are confused most often', () => {
  const labels = [0, 0, 0, 1, 1, 2];
  const page = pageOf(classMeasures(logits([0, 1, 1, 1, 1, 0], 3), labels, ['fig', '<kiwi>', 'plum']));
  const cells = [...page.querySelectorAll('tbody tr')].map((row) =>
    [...row.querySelectorAll('th, td')].slice(0, 4).map(({ textContent }) => textContent),
  );
  expect(cells).toEqual([
    ['fig', '3', '0.500', '0.333'],
    ['<kiwi>', '2', '0.500', '1.000'],
    ['plum', '1', '-', '0.000'],
  ]);
  expect(page.querySelector('.note')?.textContent).toContain(
    'Taken most often: fig for <kiwi> 2 ×, plum for fig 1 ×.',
  );
});

it('shows of many classes those that are met worst', () => {
  const labels = Array.from({ length: 60 }, (_, index) => index);
  const predictions = labels.map((label) => (label === 55 ? 54 : label));
  const names = labels.map((label) => `class ${label}`);
  const page = pageOf(classMeasures(logits(predictions, 60), labels, names));
  const rows = [...page.querySelectorAll('tbody th')].map(({ textContent }) => textContent);
  expect(rows).toHaveLength(40);
  expect(rows.slice(0, 2)).toEqual(['class 55', 'class 54']);
  expect(page.querySelector('.note')?.textContent).toContain('The 40 with the lowest F1 of 60.');
});
