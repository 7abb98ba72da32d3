import { DataError } from '../data-error.js';

/** What text begins like that is no table of delimited text, what it is, and how it becomes one. */
const KINDS: readonly (readonly [
  start: RegExp,
  kind: string,
  cure: (path: string, text: string) => string,
])[] = [
  [/^\s*(?:\[\s*)?\{\s*"/, 'JSON', (path) => `end its name in .json or .jsonl, or give json:${path}`],
  [/^(?:%.*\n|\s)*@relation\b/i, "Weka's ARFF", cureOfArff],
  [
    /^[-+.\deE]+(?: +\d+:[-+.\deE]+)+ *(?:\n|$)/,
    'rows of LIBSVM',
    (path) =>
      `write arrays, as scikit-learn and NumPy do: x, y = sklearn.datasets.load_svmlight_file('${path}'); numpy.savez('${stem(path)}.npz', x=x.toarray(), y=y)`,
  ],
  [
    /^\s*\|.*\|\s*\n\s*\|[\s:|-]+\|\s*\n/,
    'a table of Markdown',
    (path) =>
      `write commas: sed -E '2d; s/^ *\\| *//; s/ *\\| *$//; s/ *\\| */,/g' ${path} > ${stem(path)}-commas.csv`,
  ],
];

/** Refuses text that other programs write as well and that is no delimited text. */
export function refuseOtherText(text: string, path: string): void {
  const start = text.slice(0, 4096);
  const other = KINDS.find(([mark]) => mark.test(start));
  if (other)
    throw new DataError(`${path}: must be delimited text, found ${other[1]}; ${other[2](path, text)}`);
}

/** The rows of an ARFF file are delimited text below names of their own. */
function cureOfArff(path: string, text: string): string {
  const names = [...text.matchAll(/^\s*@attribute\s+(?:'([^']*)'|"([^"]*)"|(\S+))/gim)].map(
    ([, one, two, bare]) => one ?? two ?? bare!,
  );
  const rows = `${stem(path)}-rows.csv`;
  return `cut its rows out, sed '1,/^ *@data/Id' ${path} > ${rows}, and give csv:${rows}?columns=${names.join()}`;
}

const stem = (path: string): string => path.replace(/\.\w+$/, '');
