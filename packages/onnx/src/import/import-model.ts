import { RankbatchError } from 'rankbatch';
import { fixed } from '../dimensions.js';
import { GraphBuilder, type Graph, type Value } from '../graph.js';
import type { Model } from '../model.js';
import { decodeFile, type FileGraph, type FileModel } from '../onnx-schema.js';
import type { ExternalData } from './file-tensor.js';
import { GraphWriter } from './graph-writer.js';
import { declareInputs } from './inputs.js';
import { neededNodes, pruneGraph } from './prune.js';
import { Scope } from './scope.js';
import {
  mayBeWeight,
  selectionTest,
  separateStatistics,
  trainableParts,
  type WeightSelection,
} from './weights.js';

export interface ImportOptions {
  /** Name of the input that takes the samples. @default the only one */
  readonly input?: string;
  /**
   * Name of the value that the loss takes, any value of the file. @default the only output; if that is a softmax or
   * sigmoid, what goes into it
   */
  readonly output?: string;
  /** Shape of one sample, without the batch axis; needed where the file leaves sizes open. */
  readonly sampleShape?: readonly number[];
  /** Other inputs, such as an attention mask, each with the number that all its elements are. */
  readonly fixedInputs?: Readonly<Record<string, number>>;
  /** Which initializers to train. @default all weights: those of floating point that gradients reach */
  readonly train?: WeightSelection;
  /** Contents of the files that hold the model's large tensors, by the names that the model has for them. */
  readonly externalData?: ExternalData;
}

export interface ImportedModel extends Model {
  /** What differs from the file, in sentences. */
  readonly notes: readonly string[];
}

/**
 * Reads an `.onnx` file as a model to train, in opset 17, with the names that the file has for its input, output and
 * initializers.
 *
 * Takes opsets 13 to 26, functions of the file, and `If` whose condition follows from shapes. Floating-point numbers of all
 * widths become float32, and the first axis of the input the batch, whatever its size in the file. Running statistics
 * of batch normalization are updated where its scale or bias is trained, else they stay. Throws for what cannot be
 * trained, naming the node.
 *
 * @example
 * ```ts
 * import { dense, encodeModel, importModel, relu, sequential } from '@rankbatch/onnx';
 * const { graph } = sequential({ sampleShape: [4], layers: [dense(8), relu(), dense(3)], seed: 1 });
 * const model = await importModel(encodeModel(graph), { train: 'layer2.*' });
 * model.sampleShape; // => [4]
 * model.parameters; // => ['layer2.weight', 'layer2.bias']
 * ```
 */
export async function importModel(bytes: Uint8Array, options: ImportOptions = {}): Promise<ImportedModel> {
  const file = readFile(bytes);
  const { graph } = file;
  const b = new GraphBuilder(graph.name || 'model');
  const scope = new Scope();
  const notes: string[] = [];
  const { input, exportedBatch } = declareInputs(b, graph, scope, options);
  if (exportedBatch !== undefined)
    notes.push(
      `input ${input.name} was exported for batches of ${exportedBatch}; it now takes any number of samples`,
    );

  const isSelected = options.train === undefined ? () => false : selectionTest(options.train);
  const writer = new GraphWriter(b, file, {
    external: options.externalData ?? {},
    exportedBatch,
    isWeight: (name, tensor, source) =>
      tensor.type === 'float32' &&
      ((source === 'initializer' && mayBeWeight(tensor)) || isSelected(name, tensor)),
  });
  const name = outputName(graph, options);
  await writer.addInitializers(graph, scope);
  await writer.writeNodes(neededNodes(graph, [name]), scope);

  const value = scope.require(name);
  const logits = options.output === undefined ? logitsOf(b.graph, value) : undefined;
  if (logits) {
    notes.push(
      `output ${name} is a ${logits.op}; the loss takes what goes into it, the output ${logits.value.name}`,
    );
    b.output(logits.value.name, logits.value);
  }
  b.output(name, value);
  const written = separateStatistics(pruneGraph(b.graph));
  const metadata = new Map(file.metadataProps.map((entry) => [entry.key, entry.value]));
  const imported: Graph = { ...written, ...(metadata.size > 0 && { metadata }) };
  return {
    graph: imported,
    sampleShape: input.shape.slice(1).map((d) => fixed(d)),
    classes: fixed(imported.outputs[0]!.value.shape[1] ?? 1),
    ...trainableParts(imported, writer.weights, options.train),
    notes,
  };
}

function readFile(bytes: Uint8Array): FileModel & { readonly graph: FileGraph } {
  let file: FileModel | undefined;
  try {
    file = decodeFile(bytes);
  } catch (error) {
    throw notOnnx(bytes, error);
  }
  const { graph } = file;
  if (!graph || graph.output.length === 0) throw notOnnx(bytes);
  return { ...file, graph };
}

function notOnnx(bytes: Uint8Array, cause?: unknown): RankbatchError {
  return new RankbatchError(
    `importModel: must be given the bytes of an .onnx file, got ${bytes.length} that are not; the file is damaged or of another format`,
    { cause },
  );
}

/** The name of the value to train on. */
function outputName(graph: FileGraph, { output }: ImportOptions): string {
  const names = graph.output.map(({ name }) => name);
  if (output === undefined) {
    if (names.length === 1) return names[0]!;
    throw new RankbatchError(
      `importModel: output must be named where a file has several, got none; it has ${names.join(', ')}`,
    );
  }
  const made = new Set([...names, ...graph.node.flatMap((node) => node.output)]);
  if (!made.has(output))
    throw new RankbatchError(
      `importModel: output must be a value of the file, got ${output}; its outputs are ${names.join(', ')}`,
    );
  return output;
}

/** What goes into the softmax or sigmoid that makes a value, and which of them it is. */
function logitsOf({ nodes }: Graph, { name, shape }: Value): { op: string; value: Value } | undefined {
  const node = nodes.find(({ outputs }) => outputs[0]!.name === name);
  if (!node || shape.length > 2) return undefined;
  const isActivation = ['Softmax', 'LogSoftmax', 'Sigmoid'].includes(node.op);
  return isActivation ? { op: node.op, value: node.inputs[0]! } : undefined;
}
