import { expect, test } from 'vitest';
import { makePage } from './page.mjs';
import { verdictOf } from './results.mjs';

const row = {
  family: 'plain',
  name: 'net',
  exporter: 'legacy',
  opset: 17,
  date: '2026-11-29',
  engine: 'abc',
};
const older = 'this file leaves no trace of detach';
const exported = { toOurs: 1e-7, toFramework: 1e-6 };

test.each([
  ['pass', { apart: [1e-5, 9e-4], notes: ['told'], exported }],
  ['differs', { apart: [2e-4, 1e-5], notes: [], exported }],
  ['differs', { apart: [1e-5, 1e-5, 2e-3], notes: [], exported }],
  ['differs', { apart: JSON.parse('[1e-5, null]') as number[], notes: [], exported }],
  ['differs', { apart: [], notes: [], exported }],
  ['differs, noted', { apart: [1e-5, 2e-3], notes: ['told'], exported }],
  [
    'differs',
    { apart: [1e-5, 2e-3], notes: ['input x was exported for batches of 4; it now takes any'], exported },
  ],
  ['differs', { apart: [1], notes: [older], exported }],
  ['differs', { apart: [1], notes: [older], untold: 'no_grad', exported }],
  ['differs, noted', { apart: [1], notes: [older], untold: 'detach', exported }],
  ['export failed', { apart: [1e-5], notes: [], exported: { toOurs: 0.1 } }],
  ['export failed', { apart: [1e-5], notes: [], exported: { error: 'no' } }],
  ['refused', { error: 'import: importModel: no' }],
  ['refused', { error: 'trainer: gradient: no' }],
  ['failed', { error: 'training: losses must be finite' }],
  ['not exported', { notExported: 'no' }],
] as const)('a case is "%s" by what was measured', (verdict, measured) => {
  expect(verdictOf({ ...row, ...measured })).toBe(verdict);
});

test('the page tells shares, reasons and what the framework could not export', () => {
  const page =
    '<!-- state -->\n<!-- /state -->\n<!-- fails -->\n<!-- /fails -->\n<!-- unexported -->\n<!-- /unexported -->';
  const rows = [
    { ...row, apart: [0], notes: [], exported },
    { ...row, name: 'other', error: 'import: a_b' },
    { ...row, name: 'third', notExported: 'cannot' },
  ];
  const made = makePage(page, rows, { torch: '2.13.0' });
  expect(made).toContain('2 files of 2 models: 1 pass (50.0 %), 0 differ without a word.');
  expect(made).toContain('1 more could not be exported by their framework.');
  expect(made).toContain('All by the engine of commit abc.');
  expect(makePage(page, [...rows, { ...row, engine: 'def' }], {})).toContain(
    'By commit of the engine: abc 3, def 1.',
  );
  expect(made).toContain('- **other**, older exporter, opset 17: refused: import: a\\_b');
  expect(made).toContain('- **third**, older exporter, opset 17: cannot');
});
