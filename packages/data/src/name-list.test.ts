import { describe, expect, it } from 'vitest';
import { nameInOption, readNames, splitList, writeName } from './name-list.js';

describe('a list of names', () => {
  it.each([
    ['id', ['id']],
    ['', ['']],
    ['id,', ['id', '']],
    [',?,NA', ['', '?', 'NA']],
    ['id,"Name, full",zip', ['id', 'Name, full', 'zip']],
    ['"id"', ['id']],
    ['"a ""b"", c"', ['a "b", c']],
    // What is no name in quotes stays as it is written.
    ['6" pipe,b', ['6" pipe', 'b']],
    ['"a,b', ['"a', 'b']],
    ['"a"b,c', ['"a"b', 'c']],
    ['""', ['""']],
  ])('%s', (text, names) => {
    expect(readNames(text)).toEqual(names);
  });

  it('is read as it was written', () => {
    const names = ['a', 'Name, full', '"b"', 'c"d', '', ' e ', '","'];
    const text = names.map(writeName).join();
    expect(readNames(text)).toEqual(names);
    expect(splitList(text).join()).toBe(text);
    expect(new URLSearchParams(`x=${nameInOption(`a&b's 100%, c`)}`).get('x')).toBe(`"a&b's 100%, c"`);
  });
});
