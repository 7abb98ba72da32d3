import { render } from 'preact';
import { LineChart } from '../ui/line-chart.js';
import { PageShell } from '../ui/page-shell.js';

const x = Array.from({ length: 20 }, (_, index) => index + 1);

render(
  <PageShell here="../playground/" links={[{ href: '../playground/', text: 'Playground' }]}>
    <h1>Playground</h1>
    <LineChart
      title="Training cost"
      xLabel="steps"
      yLabel="training cost, nats"
      log
      lines={[
        { name: 'shuffle', colour: (theme) => theme.baseline, x, y: x.map((step) => 2 / step) },
        {
          name: 'rank:1e8:r',
          colour: (theme) => theme.series[0] ?? theme.ink,
          x,
          y: x.map((step) => 2 / step ** 2),
        },
      ]}
    />
  </PageShell>,
  document.body,
);
