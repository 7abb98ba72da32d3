import type { VNode } from 'preact';
import type { SampleContents, SampleFacts } from '../../api.js';
import { LossHistory } from './loss-history.js';

/** One training sample: what it is, how it is answered, and what its losses were. */
export function SampleCard({
  run,
  sample,
  epochs,
  contents,
  keptEpochs,
  isClass,
  tick,
}: {
  readonly run: string;
  readonly sample: SampleFacts;
  /** Epochs of the run so far. */
  readonly epochs: number;
  /** Undefined while the data set is being read, null where it is not at hand. */
  readonly contents: SampleContents | null | undefined;
  /** Epochs after which the sample's losses were kept. */
  readonly keptEpochs: readonly number[];
  /** Whether an answer is right or wrong; numbers are neither. */
  readonly isClass: boolean;
  /** Left out where it is no row of a file, which could be left out. */
  readonly tick?: { readonly isOn: boolean; readonly toggle: () => void } | undefined;
}): VNode {
  const {
    id,
    label,
    prediction,
    truth,
    truthText = '',
    loss,
    meanLoss,
    knownLoss,
    correct,
    forgotten,
    draws,
  } = sample;
  // Runs of older versions keep no names; the data set has them then.
  const named = (text: string, classNumber: number) =>
    text === String(classNumber) ? (contents?.classNames?.[classNumber] ?? text) : text;
  const name = named(sample.labelText, label);
  const values = contents?.values?.[id];
  const file = contents?.files?.[id];
  return (
    <li>
      {contents?.values === null && (
        <img
          src={`../api/picture?${new URLSearchParams({ run, sample: String(id) }).toString()}`}
          alt={`sample ${id}, labelled ${name}`}
          loading="lazy"
          width={28}
          height={28}
        />
      )}
      {contents === undefined && <span class="picture" />}
      <b>
        {sample.heading} {name}
      </b>
      <span class={sample.isRight ? '' : 'wrong'}>predicted {named(sample.predictionText, prediction)}</span>
      {truth !== undefined && truth !== label && <span>truly {named(truthText, truth)}</span>}
      {values !== undefined && <span class="values">{values}</span>}
      <LossHistory epochs={keptEpochs} losses={sample.losses} />
      <dl>
        <Fact name="loss now" value={formatLoss(loss)} />
        <Fact name="mean" value={formatLoss(meanLoss)} />
        <Fact name="known" value={formatLoss(knownLoss)} />
        {isClass && <Fact name="right" value={`${correct} of ${epochs}`} />}
        {forgotten > 0 && <Fact name="forgotten" value={`${forgotten} ×`} />}
        <Fact name="drawn" value={`${draws} ×`} />
      </dl>
      {file !== undefined && <small class="file">{file}</small>}
      <small>
        {sample.row === undefined ? '' : `row ${sample.row}, `}sample {id}
      </small>
      {tick && (
        <label>
          <input
            type="checkbox"
            checked={tick.isOn}
            onChange={tick.toggle}
            aria-label={`Tick off sample ${id}`}
          />{' '}
          leave out
        </label>
      )}
    </li>
  );
}

function Fact({ name, value }: { readonly name: string; readonly value: string }): VNode {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function formatLoss(loss: number | null): string {
  // JSON has no infinity: a loss that is not known yet.
  if (loss === null) return '–';
  return loss >= 0.01 || loss === 0 ? loss.toFixed(2) : loss.toExponential(0);
}
