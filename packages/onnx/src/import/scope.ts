import { RankbatchError } from 'rankbatch';
import type { Value } from '../graph/graph.js';
import type { FileAttribute } from '../files/onnx-schema.js';

/** The values that nodes can name: those of their own graph or function, and of the graphs around it. */
export class Scope {
  readonly #values = new Map<string, Value | undefined>();
  readonly #sequences = new Map<string, readonly Value[]>();
  readonly #outer: Scope | undefined;
  /** Attributes of the function that the nodes stand in. */
  readonly attributes: ReadonlyMap<string, FileAttribute>;

  /** The scope of a file's graph or of a function, or that of a branch, which also sees what is around it. */
  constructor(attributes: ReadonlyMap<string, FileAttribute> = new Map(), outer?: Scope) {
    this.attributes = attributes;
    this.#outer = outer;
  }

  /** @param value left out for an optional input of a function that its caller does not give */
  set(name: string, value: Value | undefined): void {
    this.#values.set(name, value);
  }

  /** The value of that name, or `undefined` if it is an optional one that is left out. */
  get(name: string): Value | undefined {
    if (name === '' || this.#values.has(name)) return this.#values.get(name);
    if (this.#outer) return this.#outer.get(name);
    throw new RankbatchError(
      `value ${name}: must be an input, an initializer or the first output of a node before, got none of that name`,
    );
  }

  setSequence(name: string, values: readonly Value[]): void {
    this.#sequences.set(name, values);
  }

  /** The sequence of that name, if there is one. */
  sequence(name: string): readonly Value[] | undefined {
    return this.#sequences.get(name) ?? this.#outer?.sequence(name);
  }

  /** The value of that name, which must not be left out. */
  require(name: string): Value {
    const value = this.get(name);
    if (!value) throw new RankbatchError(`value ${name}: must be given, got none`);
    return value;
  }
}
