// import/: .onnx files of other tools as models to train.

import { checks } from 'rankbatch/internal';
import { requireOptions, requireSelection } from '../graph/check.js';
import { RankbatchError } from 'rankbatch';
import { fixed } from '../graph/dimensions.js';
import { GraphBuilder } from '../builder/graph-builder.js';
import type { Tensor } from '../graph/graph.js';
import type { Model } from '../graph/model.js';
import { constantsOf, weightsOf, withWeightsTold } from './own-files.js';
import { pruneGraph } from '../graph/prune-graph.js';
import { decodeFile, type FileGraph, type FileModel } from '../files/onnx-schema.js';
import { findProvider } from '../runtime/sessions.js';
import { refuseBagLoops, withoutBagLoops } from './bags.js';
import { GraphWriter } from './graph-writer.js';
import { inOrder } from './in-order.js';
import { declareInputs, type ImportOptions } from './inputs.js';
import { declareOutputs, noteOnProbabilities, otherOutputs, outputName } from './outputs.js';
import { ownWeights } from './own-weights.js';
import { countsOfMasks } from './mask-counts.js';
import { madeWithoutGradients } from './no-grad.js';
import { neededNodes } from './needed-nodes.js';
import { Scope } from './scope.js';
import { readForShape } from './shape-only.js';
import { straightThrough } from './straight-through.js';
import { withoutSorting } from './packed-sequences.js';
import { torchNames } from './torch-names.js';
import { marksOf } from './torch-marks.js';
import { selectionTest } from '../graph/name-patterns.js';
import { requireUniqueNames } from './unique-names.js';
import { lostInTensorFlow } from './tf2onnx.js';
import { untoldWithoutMarks } from './untold.js';
import { weightCopies } from './weight-copies.js';
import { mayBeWeight, trainableParts } from './weights.js';

export interface ImportedModel extends Model {
  /** What differs from the file, in sentences. */
  readonly notes: readonly string[];
  /** The output of the file that is left to the loss, which takes what goes into its softmax or sigmoid; undefined where there is none. */
  readonly activation?: string;
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
 * A final softmax or sigmoid is left to the loss, as is right for classes and labels. Where it is part of the model, as with
 * `meanSquaredError` for numbers from 0 to 1, name the `output`: it is then trained, predicted and exported as it is.
 *
 * @example
 * ```ts
 * import { adam, createTrainer, dense, encodeModel, GraphBuilder, importModel, meanSquaredError, relu, sequential } from '@rankbatch/onnx';
 * const { graph } = sequential({ sampleShape: [4], layers: [dense(8), relu(), dense(3)], seed: 1 });
 * const model = await importModel(encodeModel(graph), { train: 'layer2.*' });
 * model.sampleShape; // => [4]
 * model.parameters; // => ['layer2.weight', 'layer2.bias']
 *
 * const b = new GraphBuilder('shares'); // as another tool may have written it: a share from 0 to 1
 * const [x, w] = [b.input('x', 'float32', ['B', 1]), { type: 'float32', shape: [1, 1], data: Float32Array.of(0) } as const];
 * b.output('share', b.op('Sigmoid', [b.op('MatMul', [x, b.constant(w, 'w')])]));
 * const shares = await importModel(encodeModel(b.graph), { output: 'share' });
 * const optimizer = adam({ learningRate: 0.1 });
 * const trainer = await createTrainer({ model: shares, optimizer, loss: meanSquaredError(), seed: 1 });
 * const samples = { count: 2, shape: [1], values: Float32Array.of(1, -1), targets: Float32Array.of(0.9, 0.1) };
 * for (let i = 0; i < 200; i++) await trainer.step(samples, Uint32Array.of(0, 1));
 * Array.from(await trainer.predict(samples), (share) => share.toFixed(2)); // => ['0.90', '0.10']
 * trainer.trainedModel().graph.outputs.map(({ name }) => name); // => ['share']
 * await trainer.dispose();
 * ```
 */
export async function importModel(bytes: Uint8Array, options: ImportOptions = {}): Promise<ImportedModel> {
  checks.check('importModel: bytes', bytes, checks.bytes);
  requireOptions('importModel', options, [
    'input',
    'output',
    'outputs',
    'sampleShape',
    'fixedInputs',
    'train',
    'tied',
    'externalData',
    'limits',
    'provider',
    'threads',
    'wasmPaths',
  ]);
  for (const name of ['train', 'tied'] as const)
    if (options[name] !== undefined) requireSelection(`importModel: ${name}`, options[name]);
  const file = readFile(bytes);
  requireUniqueNames(file);
  const ordered = { ...file.graph, node: inOrder(file.graph.node) };
  const graph = withoutSorting(withoutBagLoops(ordered));
  const b = new GraphBuilder(graph.name || 'model');
  const scope = new Scope();
  const notes: string[] = [];
  const { inputs, exportedBatch } = declareInputs(b, graph, scope, options);
  if (exportedBatch !== undefined)
    notes.push(
      `input ${inputs[0]!.name} was exported for batches of ${exportedBatch}; it now takes any number of samples`,
    );

  const isSelected = selectionTest(options.train ?? []);
  const marks = marksOf(graph);
  const names = torchNames(file);
  const [known, told] = [constantsOf(file), weightsOf(file)];
  const isNamedNumber = (initializer: string, { shape }: Tensor) =>
    shape.length === 0 && names.isNamed(initializer);
  const provider = await findProvider(options);
  const writer = new GraphWriter(b, file, {
    // In WebAssembly the first session decides how many threads all others have; elsewhere one will do.
    runtime: provider === 'cpu' ? { provider, threads: 1 } : { ...options, provider },
    external: options.externalData ?? {},
    exportedBatch,
    limits: options.limits ?? {},
    copies: weightCopies(graph),
    shapesOnly: readForShape(graph),
    counts: countsOfMasks(graph),
    ungraded: madeWithoutGradients(graph),
    stopped: straightThrough(graph),
    isWeight: (name, tensor, source) =>
      tensor.type === 'float32' &&
      ((source === 'initializer' &&
        !known.has(name) &&
        (mayBeWeight(tensor) ||
          told.has(name) ||
          marks.get(name) === 'parameter' ||
          isNamedNumber(name, tensor))) ||
        isSelected(name, tensor)),
  });
  const name = outputName(graph, options.output);
  const same = options.output === undefined ? graph.output.slice(1).map((output) => output.name) : [];
  const others = otherOutputs(graph, name, [...same, ...(options.outputs ?? [])]);
  await writer.addInitializers(graph, scope);
  const needed = neededNodes(graph, [name, ...others]);
  refuseBagLoops(graph, needed);
  await writer.writeNodes(needed, scope);

  if (same.length > 0)
    notes.push(`the loss takes the first output, ${name}; ${same.join(', ')} follows from it`);
  const isAsked = options.output !== undefined || same.length > 0;
  if (options.output !== undefined) notes.push(...noteOnProbabilities(graph, name));
  const declared = declareOutputs(b, name, scope.require(name), isAsked);
  notes.push(...declared.notes);
  for (const other of others) b.output(other, scope.require(other));
  const own = ownWeights(pruneGraph(b.graph), graph, writer, options, { ...names, told });
  notes.push(...writer.notes(), ...own.notes);
  const metadata = new Map(file.metadataProps.map((entry) => [entry.key, entry.value]));
  const imported = withWeightsTold({ ...own.graph, metadata }, own.weights);
  const parts = trainableParts(imported, own.weights, options.train);
  const trained = new Set([...parts.parameters, ...parts.statistics]);
  const inFile = new Set([...own.weights, ...graph.initializer.map((tensor) => tensor.name)]);
  const frozen = [...imported.constants]
    .filter(([constant, tensor]) => inFile.has(constant) && mayBeWeight(tensor) && !trained.has(constant))
    .map(([constant]) => constant);
  return {
    graph: imported,
    sampleShape: inputs[0]!.shape.slice(1).map((d) => fixed(d)),
    classes: fixed(imported.outputs[0]!.value.shape[1] ?? 1),
    ...parts,
    ...(declared.activation !== undefined && { activation: declared.activation }),
    ...(frozen.length > 0 && { frozen }),
    notes: [
      ...notes,
      // We write rounding ourselves, where no gradient is to go.
      ...(names.isOurs ? [] : writer.untold.sentences(imported, own.weights)),
      ...(names.isOlder ? [untoldWithoutMarks(imported, trained)] : []),
      ...(file.producerName === 'tf2onnx'
        ? lostInTensorFlow(file.graph, imported, own.weights, trained)
        : []),
    ],
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
  if (new TextDecoder().decode(bytes.subarray(0, 40)).startsWith('version https://git-lfs'))
    return new RankbatchError(
      'importModel: must be given the bytes of an .onnx file, got a pointer of Git LFS in its place; run git lfs pull',
      { cause },
    );
  return new RankbatchError(
    `importModel: must be given the bytes of an .onnx file, got ${bytes.length} that are not; the file is damaged or of another format`,
    { cause },
  );
}
