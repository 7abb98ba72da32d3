import type { VNode } from 'preact';

const width = 110;
const height = 30;
/** Losses below are drawn as if they were this; an axis of logarithms has no zero. */
const least = 1e-4;
const most = 20;

/** How the loss of a sample went over the epochs: a small line, its height the logarithm of the loss from 1e-4 to 20. */
export function LossHistory({
  epochs,
  losses,
}: {
  /** [R] */
  readonly epochs: readonly number[];
  /** [R] */
  readonly losses: readonly number[];
}): VNode | null {
  if (epochs.length < 2) return null;
  const x = (index: number) => (index / (epochs.length - 1)) * (width - 4) + 2;
  const y = (loss: number) => {
    const share = Math.log(Math.min(Math.max(loss, least), most) / least) / Math.log(most / least);
    return (1 - share) * (height - 4) + 2;
  };
  const points = losses.map((loss, index) => `${x(index).toFixed(1)},${y(loss).toFixed(1)}`);
  return (
    <svg
      class="history"
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={describe(epochs, losses)}
    >
      <title>{describe(epochs, losses)}</title>
      <line class="guess" x1={0} x2={width} y1={y(1)} y2={y(1)} />
      <polyline points={points.join(' ')} />
    </svg>
  );
}

function describe(epochs: readonly number[], losses: readonly number[]): string {
  const last = losses.length - 1;
  const greatest = losses.indexOf(Math.max(...losses));
  const at = (index: number) => `${losses[index] ?? ''} after epoch ${epochs[index] ?? ''}`;
  return `loss ${at(0)}, at most ${at(greatest)}, ${at(last)}; the grey line is a loss of 1`;
}
