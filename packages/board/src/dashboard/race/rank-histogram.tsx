import type { VNode } from 'preact';
import type { RankHistogram as Histogram } from '../../api.js';
import { formatExact } from '../../ui/format-exact.js';
import { useLive } from '../use-live.js';

/** Pause between two looks at a ledger, which is long for large runs. */
const pauseMs = 5000;

/** Where the draws of one run went, by the rank of the sample's known loss. */
export function RankHistogram({ run }: { readonly run: string }): VNode | null {
  const { data } = useLive<Histogram | null>(
    `ranks?${new URLSearchParams({ run }).toString()}`,
    [run],
    pauseMs,
  );
  if (data === undefined || data === null || data.drawShare.length === 0) return null;
  const { drawShare, meanLoss } = data;
  const parts = drawShare.length;
  const most = Math.max(...drawShare, 100 / parts);
  const range = (part: number) =>
    `${Math.round((100 * part) / parts)}–${Math.round((100 * (part + 1)) / parts)} %`;
  const first = drawShare[0] ?? 0;
  return (
    <figure class="chart">
      <figcaption>Draws by rank of the known loss</figcaption>
      <div
        class="ranks"
        role="img"
        aria-label={`The ${Math.round(100 / parts)} % of the samples that rank highest now had ${first.toFixed(0)} % of all draws so far.`}
      >
        {drawShare.map((share, part) => (
          <span
            key={part}
            style={{ height: `${(100 * share) / most}%` }}
            title={`${range(part)}: ${share.toFixed(1)} % of the draws`}
          />
        ))}
        <i style={{ bottom: `${(100 / parts / most) * 100}%` }} />
        <b>{most.toFixed(most < 9.95 ? 1 : 0)} % of the draws</b>
      </div>
      <p class="axis">
        <span>hardest {range(0)}</span>
        <span>easiest {range(parts - 1)}</span>
      </p>
      <p class="note">
        The hardest {Math.round(100 / parts)} % had {first.toFixed(1)} % of all draws so far; the line is what
        drawing all alike gives.
      </p>
      <details class="chart-table">
        <summary>Values as a table</summary>
        <table>
          <thead>
            <tr>
              <th scope="col">ranks</th>
              <th scope="col">draws, %</th>
              <th scope="col">mean known loss</th>
            </tr>
          </thead>
          <tbody>
            {drawShare.map((share, part) => {
              const loss = meanLoss[part];
              return (
                <tr key={part}>
                  <th scope="row">{range(part)}</th>
                  <td>{share.toFixed(2)}</td>
                  <td>{typeof loss === 'number' ? formatExact(loss) : 'not known'}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </details>
    </figure>
  );
}
