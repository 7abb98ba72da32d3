import { expect, it } from 'vitest';
import { fakeTerminal } from '../testing/fake-terminal.testing.js';
import { wrapSentences } from './wrap-sentences.js';

const text = 'select   cost  train  valid\nauto was faster.\n\nOr/is/it/not?';

it('breaks sentences at words to the width of a terminal, and no table', () => {
  expect(wrapSentences(text, fakeTerminal(10))).toBe(
    'select   cost  train  valid\nauto was\nfaster.\n\nOr/is/it/not?',
  );
  expect(wrapSentences(text, fakeTerminal(16))).toBe(text);
});

it('leaves what goes into a pipe, or to a terminal of no width', () => {
  expect(wrapSentences(text, Object.assign(fakeTerminal(10), { isTTY: false }))).toBe(text);
  expect(wrapSentences(text, fakeTerminal(0))).toBe(text);
});
