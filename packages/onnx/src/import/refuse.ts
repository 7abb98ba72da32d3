import { RankbatchError } from 'rankbatch';
import type { FileModel, FileNode } from '../files/onnx-schema.js';

/** Opsets that can be read: from 13 on ops mean the same, and the newest is that of ONNX Runtime 1.30. */
export const OPSETS = { oldest: 13, newest: 26 } as const;

/** The version of ONNX's own ops that the file is written in. */
export function opsetOf({ opsetImport }: FileModel): number {
  const version = Number(opsetImport.find(({ domain }) => isStandard(domain))?.version ?? 0);
  const { oldest, newest } = OPSETS;
  if (version < oldest || version > newest)
    throw new RankbatchError(
      `importModel: opset must be from ${oldest} to ${newest}, got ${version}; export with opset_version=17, or convert the file with onnx.version_converter`,
    );
  return version;
}

/** Whether ops of this domain are those of ONNX itself. */
export function isStandard(domain: string): boolean {
  return domain === '' || domain === 'ai.onnx';
}

/** Refuses nodes that cannot be trained through whatever their inputs are. */
export function refuse({ opType, domain }: FileNode): void {
  if (opType === 'ZipMap')
    throw new RankbatchError(
      "pairs of class and probability are no tensor; convert with options={'zipmap': False}, or name as output what goes into the softmax",
    );
  if (domain.startsWith('ai.onnx.ml'))
    throw new RankbatchError(
      `ops of ${domain}, as scikit-learn's trees and encoders, have no gradients; train a network in their place, or export what stands behind them alone, as the last step of a pipeline, to_onnx(pipeline[-1], pipeline[:-1].transform(X))`,
    );
  if (!isStandard(domain))
    throw new RankbatchError(
      `ops must be those of ONNX or functions of the file, got one of the domain ${domain}; export for plain ONNX, before any runtime optimizes it`,
    );
  const cure = cures.find(([pattern]) => pattern.test(opType))?.[1];
  if (cure) throw new RankbatchError(`this op cannot be trained through; ${cure}`);
}

const cures: readonly (readonly [RegExp, string])[] = [
  [/quantize|^QLinear|Integer$/i, 'import the model as it was before it was quantized'],
  [/^(Sequence|Optional|SplitToSequence|ConcatFromSequence)/, 'export with fixed sizes'],
  [/^(Random|Bernoulli|Multinomial)/, 'export in inference mode, or use Dropout'],
];

/** How errors name a node. */
export function placeOf({ name, opType, output }: FileNode): string {
  return `node ${name || output[0]} (${opType})`;
}

/** Runs `read`, and says in an error where it was; the innermost place counts. */
export async function located<T>(place: string, read: () => T | Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof Error) || error.message.startsWith('importModel:')) throw error;
    const reason = error.message.replace(/^graph: /, '');
    throw new RankbatchError(`importModel: ${place}: ${reason}`, { cause: error });
  }
}
