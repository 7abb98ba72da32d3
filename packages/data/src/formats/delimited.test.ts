import { describe, expect, it } from 'vitest';
import { DataError } from '../data-error.js';
import { parseDelimited, type DelimitedOptions } from './delimited.js';

const parse = (text: string, options?: DelimitedOptions) =>
  parseDelimited(new TextEncoder().encode(text), 'f.csv', options);

describe('parseDelimited', () => {
  it.each<[string, string, DelimitedOptions, string[], string[][]]>([
    [
      'a header and rows',
      'a,b\n1,2\n3,4\n',
      {},
      ['a', 'b'],
      [
        ['1', '2'],
        ['3', '4'],
      ],
    ],
    [
      'lines of Windows, a byte order mark and no last line break',
      '\ufeffa,b\r\n1,2',
      {},
      ['a', 'b'],
      [['1', '2']],
    ],
    ['white space and empty lines', 'a, b\n\n 1 ,2\n\n', {}, ['a', 'b'], [['1', '2']]],
    [
      'quoted delimiters, quotes and line breaks',
      'a,b\n"1,""2""","x\ny"\n',
      {},
      ['a', 'b'],
      [['1,"2"', 'x\ny']],
    ],
    ['no header', '1,2\n', { header: false }, ['0', '1'], [['1', '2']]],
    ['names from outside', '1,2\n', { columns: ['a', 'b'] }, ['a', 'b'], [['1', '2']]],
    ['another delimiter', 'a;b\n1,5;2\n', { delimiter: ';' }, ['a', 'b'], [['1,5', '2']]],
    ['comments', '|note, really\na,b\n1,2\n|x\n', { comment: '|' }, ['a', 'b'], [['1', '2']]],
    [
      'quoted fields that begin as comments do',
      'a,b\n"#f00",1\n # note\n"red\n#",2\n#x\n"#0\n#1",3\n',
      { comment: '#' },
      ['a', 'b'],
      [
        ['#f00', '1'],
        ['red\n#', '2'],
        ['#0\n#1', '3'],
      ],
    ],
    [
      'comments with quotes, which open no field',
      '# he said,"hi\na,b\n#,"x"y\n1,"2\n# 3"\n # x,"y\n"4",5\n#"',
      { comment: '#' },
      ['a', 'b'],
      [
        ['1', '2\n# 3'],
        ['4', '5'],
      ],
    ],
    [
      'comments beside delimiters of two letters, and no other rows that look like some',
      'a||b\n1||"\n# 2"\n# x||"y\n||# 3\n',
      { comment: '#', delimiter: '||' },
      ['a', 'b'],
      [
        ['1', '# 2'],
        ['', '# 3'],
      ],
    ],
    [
      'quotes as characters',
      'a\tb\n"so\tit"s\n',
      { delimiter: '\t', quotes: false },
      ['a', 'b'],
      [['"so', 'it"s']],
    ],
    [
      'a name for a column that has none',
      ',a,\n1,2,3\n',
      {},
      ['column 0', 'a', 'column 2'],
      [['1', '2', '3']],
    ],
    [
      'line ends of all kinds in one file, also within quotes',
      'a,b\r\n1,"x\r\ny"\n2,3\r4,5',
      {},
      ['a', 'b'],
      [
        ['1', 'x\ny'],
        ['2', '3'],
        ['4', '5'],
      ],
    ],
    ['empty fields', 'a,b\n,\n', {}, ['a', 'b'], [['', '']]],
  ])('reads %s', (_, text, options, columns, rows) => {
    const table = parse(text, options);
    expect(table.columns).toEqual(columns);
    expect(table.rows).toEqual(rows);
  });

  it('knows the line on which a row ends', () => {
    const table = parse('a,b\n"x\n\ny",1\n\n2,3\n');
    expect([table.lineOf(0), table.lineOf(1)]).toEqual([4, 6]);
    const { firstLineOf, lineOf } = parse('#x\na,b\n"#\n#",1\n#x\n"#2",3\n', { comment: '#' });
    expect([firstLineOf(0), lineOf(0), firstLineOf(1), lineOf(1)]).toEqual([3, 4, 6, 6]);
  });

  it.each<[string, string, DelimitedOptions, string]>([
    ['nothing', '', {}, 'f.csv: must hold at least one row, found none'],
    ['a header alone', 'a,b\n', {}, 'f.csv: must hold rows below its header, found none'],
    [
      'a row too short',
      'a,b\n1,2\n3\n',
      {},
      'f.csv: line 3: must have 2 fields, one for each column, found 1',
    ],
    [
      'a row too long behind a field of two lines',
      'a,b\n"x\ny",2\n3,4,5\n',
      {},
      'f.csv: line 4: must have 2 fields, one for each column, found 3',
    ],
    [
      'a name twice',
      'a,b,a\n1,2,3\n',
      {},
      'f.csv: line 1: columns must have different names, found "a" twice',
    ],
    ['an unclosed quote', 'a,b\n1,2\n3,"4\n5,6\n', {}, 'f.csv: line 3: quoted field unterminated'],
    [
      'text behind a quote',
      'a,b\n1,"2"x\n',
      {},
      'f.csv: line 2: trailing quote on quoted field is malformed',
    ],
    [
      'a quote behind comments with quotes, where it is',
      '#,"\na,b\n# x,"y" z\n1,2\n3,"4\n5,6\n',
      { comment: '#' },
      'f.csv: line 5: quoted field unterminated; double a quote',
    ],
    [
      'a comment that nothing says to be one',
      'a,b\n1,2\n# x,"y" z\n3,4\n',
      {},
      'f.csv: line 3: trailing quote on quoted field is malformed; the line looks like a note: give comment=#',
    ],
    ['fewer names than fields', '1,2\n', { columns: ['a'] }, 'f.csv: line 1: must have 1 fields'],
    [
      'names beside a header',
      'a,b\n1,2\n',
      { columns: ['a', 'b'], header: true },
      'columns: must be left out',
    ],
  ])('refuses %s', (_, text, options, message) => {
    expect(() => parse(text, options)).toThrow(DataError);
    expect(() => parse(text, options)).toThrow(message);
  });

  it.each<[string, string, string]>([
    [
      'JSON',
      '[{"a": 1, "b": 2},\n{"a": 2, "b": 2}]\n',
      'found JSON; end its name in .json or .jsonl, or give json:f.csv',
    ],
    [
      'ARFF',
      "% by Weka\n@RELATION x\n@attribute a numeric\n@attribute 'the kind' {x,y}\n@data\n1,x\n",
      "sed '1,/^ *@data/Id' f.csv > f-rows.csv, and give csv:f-rows.csv?columns=a,the kind",
    ],
    ['LIBSVM', '1 1:0.5 3:1\n-1 2:1e-3\n', "sklearn.datasets.load_svmlight_file('f.csv')"],
    ['Markdown', '| a | b |\n|---|---|\n| 1 | 2 |\n', "sed -E '2d;"],
    ['a letter 0', 'a,b\n1,x\0y\n', 'f.csv: must be text, found a letter with the code 0 behind "a,b\\n1,x"'],
  ])('recognizes %s', (_, text, message) => {
    expect(() => parse(text)).toThrow(DataError);
    expect(() => parse(text)).toThrow(message);
  });

  it.each<[string, string, DelimitedOptions, string]>([
    ['semicolons in quoted text', '"a";"b"\n"1";"2"\n', {}, 'semicolons between fields: give delimiter=;'],
    ['semicolons around decimal commas', 'a;b\n1,5;2\n1,5;3\n', {}, 'give delimiter=;'],
    [
      'commas in a TSV file',
      'a,b\n1,2\n3\t4,5\n',
      { delimiter: '\t', quotes: false },
      'commas between fields: give delimiter=,',
    ],
    ['carets', 'a^b\n1,5^2\n1,5^3\n', {}, 'the file looks as if it had "^" between fields: give delimiter=^'],
    ['bytes 1', 'a\x01b\n1,5\x012\n', {}, 'bytes 1, as Hive writes them, between fields: give delimiter=%01'],
    ['colons', 'a:b\n1,5:2\n', {}, 'colons between fields: give delimiter=:'],
    [
      'semicolons beside comments, and quoted fields that begin as these do',
      `${'# note; "so\n'.repeat(60)}a;b\n#x;y;z\n"#f00";1\n"#0f0";2,5\n`,
      { comment: '#' },
      'give delimiter=;',
    ],
    [
      'a note above the header',
      '# made by hand\na,b\n1,2\n',
      {},
      'line 2: must have 1 fields, one for each column, found 2; its first line looks like a note: give comment=# to skip such lines',
    ],
    [
      'a note above the header',
      '# made by hand\n# v2\na,b\n1,2\n',
      {},
      'line 3: must have 1 fields, one for each column, found 2; its first line looks like a note: give comment=# to skip such lines',
    ],
    [
      'a note to spreadsheets',
      'sep=;\na;b\n1;2\n',
      {},
      'f.csv: line 1: must name the columns, found a note to spreadsheets, "sep=;"; skip it with comment=sep%3D&delimiter=%3B',
    ],
    [
      'the same note by its own delimiter',
      'sep=;\na;b\n1;2\n',
      { delimiter: ';' },
      'found a note to spreadsheets',
    ],
    [
      'a title above the header',
      'Sales of 2024\n\na,b\n1,2\n',
      {},
      'found 2; remove what stands above the line that names the columns',
    ],
    [
      'quotes behind blanks, also in the header',
      'a, "b, c", d\n1, "x, y", 2\n',
      {},
      `f.csv: line 1: quotes must stand right behind ",", found blanks before "b, c", d; ` +
        String.raw`remove these, sed 's/^[ \t]*"/"/; s/,[ \t]*"/,"/g' f.csv > table.csv, or give quotes=no where quotes are letters`,
    ],
    [
      'tabs beside quotes behind blanks',
      'a\tb\nhe said, "x"\t2\nshe said, "y"\t3\n',
      {},
      'the file looks as if it had tabs between fields: give delimiter=%09',
    ],
    [
      'the row whose quotes stand behind blanks',
      'a|b\n"x\ny, ""z"""|2\n3|\t"x"\n',
      { delimiter: '|' },
      'f.csv: line 4: quotes must stand right behind "|", found blanks before "x"; ',
    ],
  ])('recognizes %s', (_, text, options, message) => {
    expect(() => parse(text, options)).toThrow(message);
  });

  it('takes quotes behind blanks as they are in quoted fields, behind letters, and where quotes are letters', () => {
    const rows = ['1," ""x"", y"', '", ""x""",2', '"x" , y "z"'];
    expect(parse(['a,b', ...rows].join('\n')).rows).toEqual([
      ['1', '"x", y'],
      [', "x"', '2'],
      ['x', 'y "z"'],
    ]);
    expect(parse('a,b\n1, "x"\n', { quotes: false }).rows).toEqual([['1', '"x"']]);
  });

  it('reads 80,000 columns, and names the one that comes twice', () => {
    const names = Array.from({ length: 80_000 }, (_, k) => `c${k}`);
    const values = names.map((_, k) => `${k % 7}`).join();
    expect(parse([names.join(), values].join('\n')).rows[0]).toHaveLength(80_000);
    expect(() => parse([names.with(79_999, 'c0').join(), values].join('\n'))).toThrow('found "c0" twice');
  });

  it('refuses more text than a string holds', () => {
    expect(() => parseDelimited(new Uint8Array(2 ** 29), 'huge.csv')).toThrow(
      'huge.csv: must be at most 536870887 bytes of text, found 536870912',
    );
  });

  it('reads other charsets where they are named', () => {
    const bytes = Uint8Array.of(0x61, 0x0a, 0xe9, 0x80, 0x0a);
    expect(parseDelimited(bytes, 'f.csv', { charset: 'windows-1252' }).rows).toEqual([['é€']]);
    expect(() => parseDelimited(bytes, 'f.csv', { charset: 'ansi' })).toThrow(
      'charset: must be a name of the Encoding Standard, such as utf-8, windows-1252 or utf-16le, got "ansi"',
    );
  });

  it.each(['utf-16le', 'utf-16be'])('recognizes text that does not say to be %s', (charset) => {
    const bytes = Buffer.from('size,kind\n1,tall\n2,small\n', 'utf16le');
    if (charset === 'utf-16be') bytes.swap16();
    expect(() => parseDelimited(bytes, 'f.csv')).toThrow(
      `f.csv: must be text in UTF-8, found a zero beside every letter, as UTF-16 has; give charset=${charset}`,
    );
    expect(parseDelimited(bytes, 'f.csv', { charset }).columns).toEqual(['size', 'kind']);
  });

  it.each(['utf-16le', 'utf-16be'])('reads text that says in its first bytes to be %s', (charset) => {
    const bytes = Buffer.from('\ufeffa\té\n1\t2\n', 'utf16le');
    if (charset === 'utf-16be') bytes.swap16();
    expect(parseDelimited(bytes, 'f.csv', { delimiter: '\t' })).toMatchObject({
      columns: ['a', 'é'],
      rows: [['1', '2']],
    });
  });

  it.each([
    [
      'PK\x03\x04\x14',
      'f.csv: must be text, found a zip archive or a workbook of a spreadsheet; unpack it, or save the sheet as CSV',
    ],
    ['PAR1\x15\x04', 'f.csv: must be text, found a Parquet file; name it with .parquet, or save it as CSV'],
    [
      '\x80\x05\x95\x01',
      "f.csv: must be text, found an object of Python, pickled; save it with pandas: pandas.read_pickle('f.csv')",
    ],
    [
      '\n<!DOCTYPE html><p>Sign in',
      'f.csv: must be a table as text, found a page of HTML or XML; fetch the file itself',
    ],
    ['\x1f\x8b\x08', 'f.csv: must be text, found data compressed with gzip; unpack them'],
  ])('refuses what is no text: %j', (start, message) => {
    expect(() => parseDelimited(Buffer.from(start, 'latin1'), 'f.csv')).toThrow(message);
  });

  it('refuses bytes that are not UTF-8', () => {
    expect(() => parseDelimited(Uint8Array.of(0x61, 0xe9, 0x0a), 'latin1.csv')).toThrow(
      'latin1.csv: must be text in UTF-8, found other bytes; name what it is written in, such as charset=windows-1252, or convert it',
    );
  });
});
