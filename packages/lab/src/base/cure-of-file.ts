/** What to do with files that people have and that are not read. */
const CONVERSIONS: readonly (readonly [RegExp, string])[] = [
  [
    /\.(?:xlsx?|ods)$/i,
    "save the sheet as CSV, or with pandas: pandas.read_excel('FILE').to_csv('FILE.csv', index=False)",
  ],
  [/\.(?:zip|bz2|xz|zst|7z|rar|tar|tgz)$/i, 'unpack it, and name the file in it'],
  [
    /\.(?:feather|arrow)$/i,
    "write Parquet, as pandas does: pandas.read_feather('FILE').to_parquet('FILE.parquet')",
  ],
  [
    /\.(?:pkl|pickle)$/i,
    "write Parquet, as pandas does: pandas.read_pickle('FILE').to_parquet('FILE.parquet')",
  ],
  [
    /\.(?:txt|data|dat)(?:\.gz)?$/i,
    'say how it is written: csv:FILE, tsv:FILE or csv:FILE?delimiter=%20&header=no',
  ],
  [
    /\.(?:png|jpe?g|webp)$/i,
    'name the folder of pictures, as in images:pictures, in which each class has a folder',
  ],
];

/** What to do with a file whose name says that it is of a kind that is not read; undefined for others. */
export function cureOfFile(name: string): string | undefined {
  const [, cure] = CONVERSIONS.find(([end]) => end.test(name)) ?? [];
  return cure?.replaceAll('FILE.', `${name.replace(/\.\w+$/, '')}.`).replaceAll('FILE', name);
}
