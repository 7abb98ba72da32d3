import { describe, expect, it } from 'vitest';
import { parseJsonLines } from './json-lines.js';
import { listWithout, requireListSize } from './json-list.js';

const parse = (text: string) => parseJsonLines(new TextEncoder().encode(text), 'f.json');

describe('a JSON list of objects', () => {
  it('is a table whose rows are named as items', () => {
    const { columns, rows, placeOf } = parse(' [{"a": 1, "b": "]"},\n{"c": null, "b": ["u", "v"]}]\n');
    expect([columns, rows]).toEqual([
      ['a', 'b', 'c'],
      [
        ['1', ']', null],
        [null, 'u,v', null],
      ],
    ]);
    expect(placeOf!(1)).toBe('f.json: item 2');
  });

  it('is written without some items, letter for letter', () => {
    const items = [' {"a": "],[\\\\"}', '\n{"a": ["x", {"b": "\\"}]"}]} ', '{"a": 1.0}\n'];
    const list = (kept: readonly string[]) => `\n[${kept.join()}] `;
    expect(parse(list(items.with(1, '{}'))).rows).toHaveLength(3);
    expect(listWithout(list(items), new Set([1]))).toBe(list([items[0]!, items[2]!]));
    expect(listWithout(list(items), new Set([0, 2]))).toBe(list([items[1]!]));
  });

  it.each<[string, string]>([
    [
      '[1]',
      "f.json: item 1: must be a JSON object, found 1; give each value a name, as pandas does: pandas.read_json('f.json')",
    ],
    ['[{"a": NaN}]', 'write null for what is no number, as to_json of pandas does'],
    ['[{"a": 1}', 'f.json: must be a JSON list of objects, or an object a line, found other text'],
    ['[{"a": {"b": 1}}]', 'f.json: item 1: "a": must be text, a number, true, false, null'],
    ['[{}, {}]', 'f.json: must hold objects with keys, found only empty ones'],
    ['[]', 'f.json: must hold at least one line, found none'],
    [
      '{"a": {"0": 1}, "b": {"0": 2}}',
      "pandas.read_json('f.json').to_json('f-lines.jsonl', orient='records', lines=True)",
    ],
    ['{"0": {"a": 1}, "1": {"a": 2}}', "pandas.read_json('f.json', orient='index')"],
    ['{"columns": ["a"],\n "index": [0], "data": [[1]]}', "pandas.read_json('f.json', orient='split')"],
    ['{"schema": {"fields": []}, "data": [{"a": 1}]}', "pandas.read_json('f.json', orient='table')"],
    [
      '{"version": 1, "rows": [{"a": 1}]}',
      `pandas.DataFrame(json.load(open('f.json'))["rows"]).to_json('f-lines.jsonl'`,
    ],
  ])('is what %j is not', (text, message) => {
    expect(() => parse(text)).toThrow(message);
  });

  it('is refused where it is lists in lists, however deep', () => {
    expect(() => parse('['.repeat(50_000) + ']'.repeat(50_000))).toThrow(
      'item 1: must be a JSON object, found a list in lists, very deep; ',
    );
  });

  it('has a limit, as it is read whole', () => {
    expect(() => {
      requireListSize(2 ** 26 + 1, 'f.json');
    }).toThrow(
      /at most 67108864 letters, found more; write an object a line, which is read in pieces: pandas/,
    );
  });
});
