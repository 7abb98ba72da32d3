import { RankbatchError } from 'rankbatch';
import type { GraphBuilder } from '../builder/graph-builder.js';
import type { Tensor, Value } from '../graph/graph.js';
import type { FileAttribute, FileFunction, FileGraph, FileModel, FileNode } from '../files/onnx-schema.js';
import { withBatchCure } from './batch-cure.js';
import { withoutBakedBatch, type BakedBatch } from './batch.js';
import { requireRoom } from './constant-room.js';
import { constantTensor, repeatedElement } from './constant-node.js';
import { controlFlow, type BodyWriter } from './control-flow.js';
import { detached, isDetach, withDetached } from './detached.js';
import { inOrder } from './in-order.js';
import { hasFalseBias } from './false-bias.js';
import { readAttributes, resolveReferences } from './file-attributes.js';
import { readTensor } from './file-tensor.js';
import { fold } from './fold.js';
import { MaskedRows } from './masked-rows.js';
import { Ungraded } from './no-grad.js';
import { normalForm, withoutFullSlices } from './normal-form.js';
import { plainCast } from './plain-cast.js';
import { located, opsetOf, placeOf, refuse } from './refuse.js';
import type { GraphWriterOptions } from './graph-writer-options.js';
import { knownInteger } from './known-integer.js';
import { lostBias } from './lost-bias.js';
import { paddingRow, scaledByFrequency, withoutGradientAt } from './padding-row.js';
import { Scope } from './scope.js';
import { firstSampleShape } from './shape-only.js';
import { sequenceAt, splitToSequence } from './sequences.js';
import { hasMergedNorm, isScaledByFrequency, originOf, type Origin } from './torch-marks.js';
import { tooLarge } from './too-large.js';
import { UntoldGradients } from './untold.js';
import { WriterNotes } from './writer-notes.js';
import { WrittenConstants } from './written-constants.js';

/**
 * Writes the nodes of a file into a graph: functions and branches inlined, what only depends on constants and shapes
 * computed, every node in the form of opset 17.
 */
export class GraphWriter implements BodyWriter {
  readonly #b: GraphBuilder;
  readonly #options: GraphWriterOptions;
  readonly #opset: number;
  readonly #functions: ReadonlyMap<string, FileFunction>;
  /** Nodes so far, and functions and branches around the one that is written. */
  #nodes = 0;
  #depth = 0;
  /** Where in the file the node stands that is written: the same in all rounds of a loop, another one in each call of a function. */
  #place = '';
  readonly constants: WrittenConstants;
  /** Where nodes come from, by the names of their outputs, as far as the file tells. */
  readonly origins = new Map<string, Origin>();
  /** What the file calls the nodes that it does not tell the origin of, by the names of the outputs. */
  readonly names = new Map<string, string>();
  /** The place in the file of the node that each node was written for, by the names of its outputs. */
  readonly sources = new Map<string, string>();
  readonly untold = new UntoldGradients();
  readonly #notes = new WriterNotes();
  readonly #baked: BakedBatch;
  readonly #masked: MaskedRows;
  readonly #ungraded: Ungraded;

  constructor(b: GraphBuilder, file: FileModel, options: GraphWriterOptions) {
    this.#b = b;
    this.constants = new WrittenConstants(b, options.isWeight);
    this.#baked = { b, exported: options.exportedBatch, addPart: this.constants.addPart };
    this.#masked = new MaskedRows(this.#baked, options.counts);
    this.#ungraded = new Ungraded(b, options.ungraded, options.stopped);
    this.#options = options;
    this.#opset = opsetOf(file);
    this.#functions = new Map(file.functions.map((f) => [functionKey(f.domain, f.name, f.overload), f]));
  }

  get b(): GraphBuilder {
    return this.#b;
  }

  /** Adds the initializers of a graph, under their names. */
  async addInitializers({ initializer, sparseInitializer }: FileGraph, scope: Scope): Promise<void> {
    const sparse = sparseInitializer[0]?.values?.name;
    if (sparse !== undefined)
      throw new RankbatchError(`importModel: initializer ${sparse}: must be dense, got a sparse one`);
    const { external } = this.#options;
    const names = new Set<string>();
    for (const tensor of initializer) {
      if (names.has(tensor.name))
        throw new RankbatchError(
          `importModel: initializers must have names of their own, got two called ${tensor.name}; the file is damaged`,
        );
      names.add(tensor.name);
      const read = await located(`initializer ${tensor.name}`, () => readTensor(tensor, external));
      scope.set(tensor.name, this.constants.add(read, tensor.name));
    }
  }

  /** What is made otherwise than the file has it, and what it has lost, in sentences. */
  notes(): string[] {
    return this.#notes.sentences();
  }

  /** Throws where that is more than the limits allow, as with functions that call each other. */
  async writeNodes(nodes: readonly FileNode[], scope: Scope): Promise<void> {
    this.#depth += 1;
    const { depth = 64 } = this.#options.limits;
    if (this.#depth > depth + 1) throw tooLarge('depth', depth, 'functions and branches inside each other');
    const around = this.#place;
    for (const node of inOrder(nodes)) {
      this.countNode();
      this.#place = `${around}/${node.output.join()}`;
      const attribute = resolveReferences(node.attribute, scope.attributes);
      if (node.opType === 'SplitToSequence') {
        const read = () => this.#split({ ...node, attribute }, scope);
        scope.setSequence(node.output[0]!, await located(placeOf(node), read));
        continue;
      }
      const values = await located(placeOf(node), () => this.#write({ ...node, attribute }, scope));
      node.output.forEach((name, i) => {
        if (name !== '' && values[i]) scope.set(name, values[i]);
      });
    }
    this.#place = around;
    this.#depth -= 1;
  }

  countNode(): void {
    const { nodes = 100_000 } = this.#options.limits;
    this.#nodes += 1;
    if (this.#nodes > nodes) throw tooLarge('nodes', nodes, 'nodes with all functions and loops written out');
  }

  /** Parts of a tensor, which `SequenceAt` picks from. */
  #split(node: FileNode, scope: Scope): readonly Value[] {
    const inputs = node.input.map((name) => scope.get(name));
    return this.#b.named(node.output[0]!, () =>
      splitToSequence(this.#b, inputs, readAttributes(node.attribute)),
    );
  }

  async #write(node: FileNode, scope: Scope): Promise<readonly Value[]> {
    const sequence = node.opType === 'SequenceAt' ? scope.sequence(node.input[0]!) : undefined;
    if (sequence) return [sequenceAt(this.#b, sequence, scope.get(node.input[1]!))];
    const definition = this.#functions.get(functionKey(node.domain, node.opType, node.overload));
    const inputs = node.input.map((name) => scope.get(name));
    if (definition) return this.#inline(definition, inputs, node.attribute);
    refuse(node);
    if (node.opType === 'Constant')
      return [
        this.constants.add(constantTensor(node.attribute, this.#options.external), node.output[0]!, 'node'),
      ];
    const writeFlow = controlFlow[node.opType];
    if (writeFlow) return writeFlow(this, node, scope);
    const plain = plainCast(node, inputs);
    const read = this.#ungraded.read(node, inputs);
    if (this.#options.stopped.has(node.output[0]!) && read.some((value, i) => value !== inputs[i]))
      this.#notes.straight.push(placeOf(node));
    const operands = plain === node ? read : read.slice(0, 1);
    const folded = await this.#fold(plain, operands);
    return (
      folded ??
      withBatchCure(this.#options.exportedBatch, operands, () =>
        this.#masked.write(plain, operands, () => this.#writeWithOrigin(plain, operands)),
      )
    );
  }

  #writeWithOrigin(node: FileNode, given: readonly (Value | undefined)[]): readonly Value[] {
    const origin = originOf(node);
    const isBiasless = hasFalseBias(this.#b, node, given);
    if (isBiasless) this.#notes.biasless.push(given[2]!.name);
    const inputs = isBiasless ? given.slice(0, 2) : given;
    if (hasMergedNorm(node, origin)) this.#notes.merged.push(placeOf(node));
    const before = this.#b.graph.nodes.length;
    const operands = origin ? this.#asCalled(node, inputs, origin) : inputs;
    const written =
      isDetach(node, origin) && operands[0]!.type === 'float32'
        ? [this.#b.named(node.output[0]!, () => detached(this.#b, operands[0]!))]
        : this.#writeOp(node, operands);
    const values = this.#withPadding(node, inputs, origin, written);
    this.untold.add(node, placeOf(node), values[0]!.name);
    for (const { outputs } of this.#b.graph.nodes.slice(before))
      for (const { name } of outputs) {
        if (origin) this.origins.set(name, origin);
        else this.names.set(name, node.name);
        this.sources.set(name, this.#place);
      }
    return values;
  }

  /** Embeddings of which the row for padding is not trained. */
  #withPadding(
    node: FileNode,
    [table, ids]: readonly (Value | undefined)[],
    origin: Origin | undefined,
    values: readonly Value[],
  ): readonly Value[] {
    const tensor = table && this.constants.weights.has(table.name) ? this.#b.constantOf(table) : undefined;
    const row = tensor && paddingRow(node, origin, tensor);
    if (!tensor || !ids) return values;
    const rows = isScaledByFrequency(node) ? [scaledByFrequency(this.#b, values[0]!, ids, table!)] : values;
    if (row === undefined) return rows;
    this.#notes.padded.set(table!.name, row);
    return [withoutGradientAt(this.#b, rows[0]!, ids, table!, row)];
  }

  /** Inputs as PyTorch's own call has them: some detached, and of a layer with the bias that it has lost. */
  #asCalled(
    node: FileNode,
    given: readonly (Value | undefined)[],
    origin: Origin,
  ): readonly (Value | undefined)[] {
    const inputs = withDetached(this.#b, node, given, origin);
    const lost = lostBias(node, inputs, origin);
    if (!lost) return inputs;
    this.#notes.restored.push(lost.name);
    const zeros: Tensor = { type: 'float32', shape: [lost.size], data: new Float32Array(lost.size) };
    return [inputs[0], inputs[1], this.constants.add(zeros, lost.name)];
  }

  #writeOp(node: FileNode, inputs: readonly (Value | undefined)[]): readonly Value[] {
    const b = this.#b;
    if (node.opType === 'ConstantOfShape')
      return [
        b.named(node.output[0]!, () =>
          b.op('Expand', [b.constant(repeatedElement(node.attribute)), inputs[0]]),
        ),
      ];
    const first = firstSampleShape(b, node, inputs, this.#options.shapesOnly);
    if (first) return [first];
    const given = {
      op: node.opType,
      inputs,
      attributes: readAttributes(node.attribute),
      outputCount: node.output.length,
    };
    const whole = normalForm(b, given);
    const { op, inputs: operands, attributes } = withoutFullSlices(b, withoutBakedBatch(this.#baked, whole));
    if (op === 'Identity') return [this.#identity(node, operands[0]!)];
    // Outputs that are left out have no name.
    const stem = node.output.find((name) => name !== '') ?? op;
    const values = b.named(stem, () => b.ops(op, operands, attributes));
    return values.map((value) => knownInteger(b, value) ?? value);
  }

  /** The value itself, or the weight that it was equal to. */
  #identity({ output }: FileNode, value: Value): Value {
    const isCopy = this.#options.copies.has(output[0]!) && this.constants.weights.has(value.name);
    return isCopy ? this.constants.add(this.#b.constantOf(value)!, output[0]!) : value;
  }

  /** What is computed from constants alone, unless training may change one of them. */
  async #fold(node: FileNode, inputs: readonly (Value | undefined)[]): Promise<Value[] | undefined> {
    const constants = new Map<string, Tensor>();
    for (const [i, value] of inputs.entries()) {
      if (!value) continue;
      const tensor = this.#b.constantOf(value);
      if (!tensor || this.constants.weights.has(value.name)) return undefined;
      constants.set(node.input[i]!, tensor);
    }
    if (constants.size === 0) return undefined;
    const given = { ...node, input: node.input.map((name, i) => (inputs[i] ? name : '')) };
    requireRoom(
      node.opType,
      node.input.map((name) => constants.get(name)),
      this.#options.limits.numbers,
    );
    const tensors = await fold(given, constants, this.#opset, this.#options.runtime);
    return tensors.map((tensor, i) => this.#b.constant(tensor, this.#b.freeName(node.output[i]!)));
  }

  async #inline(
    definition: FileFunction,
    inputs: readonly (Value | undefined)[],
    given: readonly FileAttribute[],
  ): Promise<readonly Value[]> {
    const attributes = new Map([...definition.attributeProto, ...given].map((a) => [a.name, a]));
    const scope = new Scope(attributes);
    definition.input.forEach((name, i) => scope.set(name, inputs[i]));
    await this.writeNodes(definition.node, scope);
    return definition.output.map((name) => scope.require(name));
  }
}

function functionKey(domain: string, name: string, overload: string): string {
  return JSON.stringify([domain === 'ai.onnx' ? '' : domain, name, overload]);
}
