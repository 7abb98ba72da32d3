/** What `--help` says about data of the user's own. */
export const dataHelp = `
Files of your own (packages/data/README.md has all settings):
  csv:wine.csv?label=quality             a table with a header; tsv: and json: likewise, also .gz
  csv:houses.csv?label=price&task=regression   a number to predict; task=labels for several labels at once
  tsv:mails.tsv?label=kind&text=message  text as a bag of words; with tokens=40 the first words as a sequence
  npy:x.npy?labels=y.npy                 arrays
  images:pets?size=32                    PNG, JPEG and WebP pictures, a folder a class
  parquet:reviews.parquet?text=text      tables, texts and pictures, also of several files
`;
