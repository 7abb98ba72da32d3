import type { VNode } from 'preact';

const tables = ['epochs.csv', 'speedups.csv', 'times.csv', 'draws.csv', 'hardest.csv'];
const figures = [
  'cost-over-epochs',
  'cost-over-seconds',
  'validation-over-epochs',
  'validation-over-seconds',
  'times',
  'draws',
];

/** The report about the runs, its tables and its figures. */
export function Downloads({ runs }: { readonly runs: readonly string[] }): VNode {
  const query = new URLSearchParams(runs.map((run) => ['run', run])).toString();
  const link = (name: string) => (
    <a key={name} href={`../api/download/${name}?${query}`} download>
      {name}
    </a>
  );
  return (
    <ul class="downloads">
      <li>{link('report.html')}</li>
      <li>{tables.map(link)}</li>
      <li>{figures.map((name) => link(`${name}-light.svg`))}</li>
      <li>{figures.map((name) => link(`${name}-dark.svg`))}</li>
    </ul>
  );
}
