import { describe, expect, it } from 'vitest';
import { DataError } from '../data-error.js';
import { parseJsonLines, type JsonLinesOptions } from './json-lines.js';

const parse = (text: string, options?: JsonLinesOptions) =>
  parseJsonLines(new TextEncoder().encode(text), 'f.jsonl', options);

describe('parseJsonLines', () => {
  it('makes a table of keys in the order in which they appear', () => {
    const { columns, rows, lineOf } = parse(
      '{"a": 1.50, "b": " x "}\r\n\n{"c": true, "b": null, "a": -1e-7}\n{"d": ["u", "v"]}',
    );
    expect(columns).toEqual(['a', 'b', 'c', 'd']);
    expect(rows).toEqual([
      ['1.5', 'x', null, null],
      ['-1e-7', null, 'true', null],
      [null, null, null, 'u,v'],
    ]);
    expect([0, 1, 2].map(lineOf)).toEqual([1, 3, 4]);
  });

  it('writes numbers as the other fields of the table do', () => {
    expect(parse('{"a": 1.5}', { numbers: 'comma' }).rows).toEqual([['1,5']]);
  });

  it('leaves out what is not read', () => {
    const isRead = (key: string): boolean => key !== 'deep';
    expect(parse('{"deep": {"x": 1}, "a": 2}', { isRead }).rows).toEqual([[null, '2']]);
  });

  it.each([
    ['', 'f.jsonl: must hold at least one line, found none'],
    ['{"a": 1}\n{"a": }', 'f.jsonl: line 2: must be a JSON object, found "{\\"a\\": }"'],
    ['{"a": NaN}', 'is not valid JSON); write null for what is no number, as to_json of pandas does'],
    [
      '{"a": {"b": 1}}\n{"a": 2}',
      'f.jsonl: line 1: "a": must be text, a number, true, false, null, a list of texts or of the numbers of labels, found {"b":1}; give it a key for each value, or ignore=a',
    ],
    [
      '{"a": ["x,y", "z"]}',
      'f.jsonl: line 1: "a": must be a list of texts without ",", found "x,y"; give another label-separator',
    ],
  ])('refuses %j', (text, message) => {
    expect(() => parse(text)).toThrow(DataError);
    expect(() => parse(text)).toThrow(message);
  });
});
