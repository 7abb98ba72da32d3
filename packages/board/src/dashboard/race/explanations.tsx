import { formatTick } from '@rankbatch/lab/browser';
import type { VNode } from 'preact';
import type { RaceView } from '../../api.js';

/** What strategies that set themselves did at the end of the last epoch, and why. */
export function Explanations({ explanations }: Pick<RaceView, 'explanations'>): VNode {
  return (
    <ul class="explanations">
      {explanations.map(({ run, label, epoch, explanation }) => (
        <li key={run}>
          <h3>
            {label}, after epoch {epoch}: {explanation.mode}
          </h3>
          <p>{explanation.reason}</p>
          <dl>
            {factsOf(explanation).map(([name, value]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
        </li>
      ))}
    </ul>
  );
}

/** The file may be of another version: whatever is no number is left out. */
function factsOf(explanation: RaceView['explanations'][number]['explanation']): [string, string][] {
  const { pressure, threshold, unseen, contradicted, cap, resolved, estimatedGain, isCapped, judged, rest } =
    explanation;
  const numbers: [string, number | null | undefined, (value: number) => string][] = [
    ['pressure', pressure, formatTick],
    ['threshold', threshold, (loss) => `a loss of ${loss.toFixed(2)}`],
    ['samples without a loss', unseen, formatCount],
    ['samples that do not get learnt', contradicted, formatCount],
    ['their loss falls at each visit by', resolved, formatShare],
    ['their share of the draws, at most', isCapped ? cap : null, formatShare],
    ['mean height of the losses', judged?.mean, formatShare],
    ['lowest so far', judged?.least, formatShare],
    ['epochs until pressure may rise', rest === 0 ? null : rest, formatCount],
    ['loss met, against even draws', estimatedGain, (gain) => `${gain.toFixed(2)} ×`],
  ];
  return numbers.flatMap(([name, value, format]) =>
    typeof value === 'number' && Number.isFinite(value) ? [[name, format(value)]] : [],
  );
}

function formatCount(count: number): string {
  return count.toLocaleString('en');
}

function formatShare(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
