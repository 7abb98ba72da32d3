import { describe, expect, it } from 'vitest';
import { readKept } from './kept-columns.js';

describe('--keep', () => {
  it('takes names with commas between them, without the white space around them', () => {
    expect(readKept(['id', ' full name , x"y'])).toEqual(['id', 'full name', 'x"y']);
  });

  it('takes all that stands in double quotes', () => {
    expect(readKept(['" id ", "a,b" ,"say ""hi""" '])).toEqual([' id ', 'a,b', 'say "hi"']);
  });

  it.each(['', ' ', ',id', 'id,', 'id,,x', '"id', '""', '"id"x', '"a""', 'a\nb'])('refuses %j', (line) => {
    expect(() => readKept([line])).toThrow(`got ${JSON.stringify(line)}`);
  });
});
