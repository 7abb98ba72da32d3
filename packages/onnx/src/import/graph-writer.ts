import { RankbatchError } from 'rankbatch';
import { isFloat } from '../graph/element-types.js';
import type { GraphBuilder } from '../builder/graph-builder.js';
import type { Tensor, Value } from '../graph/graph.js';
import type { FileAttribute, FileFunction, FileGraph, FileModel, FileNode } from '../files/onnx-schema.js';
import type { RuntimeOptions } from '../runtime/sessions.js';
import { withoutBakedBatch } from './batch.js';
import { constantTensor, repeatedElement } from './constant-node.js';
import { readAttributes, resolveReferences } from './file-attributes.js';
import { readTensor, type ExternalData } from './file-tensor.js';
import { fold } from './fold.js';
import { normalForm, withoutFullSlices } from './normal-form.js';
import { located, opsetOf, placeOf, refuse } from './refuse.js';
import type { ImportLimits } from './inputs.js';
import { Scope } from './scope.js';

export interface GraphWriterOptions {
  /** What computes constants. */
  readonly runtime: RuntimeOptions;
  readonly external: ExternalData;
  /** The batch size of the file, if it has one. */
  readonly exportedBatch: number | undefined;
  /** How much is written out at most. */
  readonly limits: ImportLimits;
  /** Whether training may change a constant of that name, so that it must not be folded away. */
  readonly isWeight: (name: string, tensor: Tensor, source: 'initializer' | 'node') => boolean;
}

/**
 * Writes the nodes of a file into a graph: functions and branches inlined, what only depends on constants and shapes
 * computed, every node in the form of opset 17.
 */
export class GraphWriter {
  readonly #b: GraphBuilder;
  readonly #options: GraphWriterOptions;
  readonly #opset: number;
  readonly #functions: ReadonlyMap<string, FileFunction>;
  /** Nodes so far, and functions and branches around the one that is written. */
  #nodes = 0;
  #depth = 0;
  /** Names of the constants that training may change. */
  readonly weights = new Set<string>();

  constructor(b: GraphBuilder, file: FileModel, options: GraphWriterOptions) {
    this.#b = b;
    this.#options = options;
    this.#opset = opsetOf(file);
    this.#functions = new Map(file.functions.map((f) => [functionKey(f.domain, f.name, f.overload), f]));
  }

  /** Adds the initializers of a graph, under their names. */
  async addInitializers({ initializer, sparseInitializer }: FileGraph, scope: Scope): Promise<void> {
    const sparse = sparseInitializer[0]?.values?.name;
    if (sparse !== undefined)
      throw new RankbatchError(`importModel: initializer ${sparse}: must be dense, got a sparse one`);
    const { external } = this.#options;
    for (const tensor of initializer) {
      const read = await located(`initializer ${tensor.name}`, () => readTensor(tensor, external));
      scope.set(tensor.name, this.#constant(read, tensor.name));
    }
  }

  /** Throws where that is more than the limits allow, as with functions that call each other. */
  async writeNodes(nodes: readonly FileNode[], scope: Scope): Promise<void> {
    this.#depth += 1;
    const { nodes: mostNodes = 100_000, depth = 64 } = this.#options.limits;
    if (this.#depth > depth + 1) throw tooLarge('depth', depth, 'functions and branches inside each other');
    for (const node of nodes) {
      this.#nodes += 1;
      if (this.#nodes > mostNodes) throw tooLarge('nodes', mostNodes, 'nodes with all functions written out');
      const attribute = resolveReferences(node.attribute, scope.attributes);
      const values = await located(placeOf(node), () => this.#write({ ...node, attribute }, scope));
      node.output.forEach((name, i) => {
        if (name !== '' && values[i]) scope.set(name, values[i]);
      });
    }
    this.#depth -= 1;
  }

  async #write(node: FileNode, scope: Scope): Promise<readonly Value[]> {
    const definition = this.#functions.get(functionKey(node.domain, node.opType, node.overload));
    const inputs = node.input.map((name) => scope.get(name));
    if (definition) return this.#inline(definition, inputs, node.attribute);
    refuse(node);
    if (node.opType === 'Constant')
      return [
        this.#constant(constantTensor(node.attribute, this.#options.external), node.output[0]!, 'node'),
      ];
    if (node.opType === 'If') return this.#branch(node, inputs[0]!, scope);
    return (await this.#fold(node, inputs)) ?? this.#writeOp(node, inputs);
  }

  #writeOp(node: FileNode, inputs: readonly (Value | undefined)[]): readonly Value[] {
    const b = this.#b;
    if (node.opType === 'ConstantOfShape') {
      const element = b.constant(repeatedElement(node.attribute));
      return [b.named(node.output[0]!, () => b.op('Expand', [element, inputs[0]]))];
    }
    const given = {
      op: node.opType,
      inputs,
      attributes: readAttributes(node.attribute),
      outputCount: node.output.length,
    };
    const whole = withoutFullSlices(b, normalForm(b, given));
    const { op, inputs: operands, attributes } = withoutBakedBatch(b, whole, this.#options.exportedBatch);
    if (op === 'Identity') return [this.#identity(node, operands[0]!)];
    const values = b.named(node.output[0]!, () => b.ops(op, operands, attributes));
    return values.map((value) => this.#knownInteger(value) ?? value);
  }

  /**
   * The value itself. Only exporters that store equal initial weights once refer to them by `Identity`: then each is a
   * weight of its own, as it was in the model.
   */
  #identity({ opType, output }: FileNode, value: Value): Value {
    const isCopy = opType === 'Identity' && this.weights.has(value.name);
    return isCopy ? this.#constant(this.#b.constantOf(value)!, output[0]!) : value;
  }

  /** What is computed from constants alone, unless training may change one of them. */
  async #fold(node: FileNode, inputs: readonly (Value | undefined)[]): Promise<Value[] | undefined> {
    const constants = new Map<string, Tensor>();
    for (const [i, value] of inputs.entries()) {
      if (!value) continue;
      const tensor = this.#b.constantOf(value);
      if (!tensor || this.weights.has(value.name)) return undefined;
      constants.set(node.input[i]!, tensor);
    }
    if (constants.size === 0) return undefined;
    const given = { ...node, input: node.input.map((name, i) => (inputs[i] ? name : '')) };
    const tensors = await fold(given, constants, this.#opset, this.#options.runtime);
    return tensors.map((tensor, i) => this.#b.constant(tensor, this.#b.freeName(node.output[i]!)));
  }

  /** An integer that shapes have told is a constant. */
  #knownInteger(value: Value): Value | undefined {
    const elements = isFloat(value.type) ? undefined : this.#b.integersOf(value);
    if (!elements?.every((d) => typeof d === 'number') || this.#b.constantOf(value)) return undefined;
    const shape = value.shape.map(Number);
    if (value.type === 'int64')
      return this.#b.constant({ type: 'int64', shape, data: BigInt64Array.from(elements, BigInt) });
    if (value.type === 'bool')
      return this.#b.constant({ type: 'bool', shape, data: Uint8Array.from(elements) });
    return this.#b.constant({ type: 'int32', shape, data: Int32Array.from(elements) });
  }

  /** A branch whose condition is known. */
  async #branch(node: FileNode, condition: Value, scope: Scope): Promise<readonly Value[]> {
    const known = this.#b.constantOf(condition);
    if (!known)
      throw new RankbatchError(
        'its condition must follow from constants and shapes, got one that is computed; export with fixed sizes, or rewrite the model without it',
      );
    const name = known.data[0] ? 'then_branch' : 'else_branch';
    const graph = node.attribute.find((attribute) => attribute.name === name)!.g!;
    const inner = new Scope(scope.attributes, scope);
    await this.addInitializers(graph, inner);
    await this.writeNodes(graph.node, inner);
    return graph.output.map((output) => inner.require(output.name));
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

  #constant(tensor: Tensor, name: string, source: 'initializer' | 'node' = 'initializer'): Value {
    const free = this.#b.freeName(name);
    if (this.#options.isWeight(free, tensor, source)) this.weights.add(free);
    return this.#b.constant(tensor, free);
  }
}

function functionKey(domain: string, name: string, overload: string): string {
  return JSON.stringify([domain === 'ai.onnx' ? '' : domain, name, overload]);
}

function tooLarge(limit: keyof ImportLimits, most: number, of: string): RankbatchError {
  return new RankbatchError(
    `importModel: the file must have at most ${most} ${of}, got more; where you trust it, give limits: { ${limit}: a greater number }`,
  );
}
