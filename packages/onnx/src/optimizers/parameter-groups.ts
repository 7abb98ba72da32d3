import { checks } from 'rankbatch/internal';
import { requireOptimizer } from '../graph/check.js';
import { RankbatchError } from 'rankbatch';
import type { GraphBuilder } from '../builder/graph-builder.js';
import type { Value } from '../graph/graph.js';
import { patternsWithout, selectionTest } from '../graph/name-patterns.js';
import type { Optimizer, ParameterLayout, Update } from './optimizer.js';

/** Parameters that an optimizer of their own updates. */
export interface ParameterGroup {
  /** Their names, in which `*` stands for any characters. */
  readonly parameters: string | readonly string[];
  readonly optimizer: Optimizer;
}

/**
 * An optimizer for each group of parameters, with its own learning rate and weight decay, as PyTorch's parameter groups;
 * a parameter belongs to the first group that names it, else to the rest. What goes around it, as `clipGradient` does,
 * sees all parameters.
 *
 * Throws when the training graph is built, if a name or pattern fits no parameter.
 *
 * @param rest of the parameters that no group names
 * @example
 * ```ts
 * import { adamW, createTrainer, dense, parameterGroups, relu, sequential } from '@rankbatch/onnx';
 * const model = sequential({ sampleShape: [2], layers: [dense(8), relu(), dense(2)], seed: 1 });
 * const optimizer = parameterGroups(
 *   [
 *     { parameters: 'layer2.*', optimizer: adamW({ learningRate: 0.01, weightDecay: 0 }) },
 *     { parameters: '*.bias', optimizer: adamW({ learningRate: 0.001, weightDecay: 0 }) },
 *   ],
 *   adamW({ learningRate: 0.001, weightDecay: 0.05 }),
 * );
 * const trainer = await createTrainer({ model, optimizer, seed: 1 });
 * await trainer.dispose();
 * ```
 */
export function parameterGroups(groups: readonly ParameterGroup[], rest: Optimizer): Optimizer {
  checks.check('parameterGroups: groups', groups, checks.listOf(checks.object));
  for (const [i, group] of groups.entries()) {
    checks.check(
      `parameterGroups: groups[${i}].parameters`,
      group.parameters,
      checks.either(checks.text, checks.listOf(checks.text)),
    );
    requireOptimizer(`parameterGroups: groups[${i}].optimizer`, group.optimizer);
  }
  requireOptimizer('parameterGroups: rest', rest);
  const optimizers = [...groups.map(({ optimizer }) => optimizer), rest];
  return {
    name: `groups(${optimizers.map(({ name }) => name).join()})`,
    state: [...new Set(optimizers.flatMap(({ state }) => state))],
    scalars: (finishedSteps) =>
      Object.fromEntries(
        optimizers.flatMap((optimizer, i) =>
          Object.entries(optimizer.scalars(finishedSteps)).map(([name, value]) => [`${i}.${name}`, value]),
        ),
      ),
    update(b, { parameters, gradient, state, layout }, scalars) {
      const runs = runsOf(layout, groups);
      const [ownParameters, ownGradients] = [apart(b, parameters, runs), apart(b, gradient, runs)];
      const states = Object.entries(state).map(([name, vector]) => [name, apart(b, vector, runs)] as const);
      const updates = optimizers.map((optimizer, i): Update | undefined => {
        if (!runs.some(({ group }) => group === i)) return undefined;
        const own = Object.fromEntries(states.map(([name, parts]) => [name, parts.get(i)!]));
        const given = Object.fromEntries(optimizer.state.map((name) => [name, own[name]!]));
        const next = optimizer.update(
          b,
          {
            parameters: ownParameters.get(i)!,
            gradient: ownGradients.get(i)!,
            state: given,
            layout: partOf(layout, groups, i),
          },
          scalarsOf(scalars, i),
        );
        // What this optimizer does not keep stays as it is.
        return { parameters: next.parameters, state: { ...own, ...next.state } };
      });
      const joined = (pick: (update: Update) => Value) =>
        together(
          b,
          new Map(updates.flatMap((update, i) => (update ? [[i, pick(update)] as const] : []))),
          runs,
        );
      return {
        parameters: joined((update) => update.parameters),
        state: Object.fromEntries(
          Object.keys(state).map((name) => [name, joined((update) => update.state[name]!)]),
        ),
      };
    },
  };
}

/** Parameters behind one another that belong to one group, and their number of elements. */
interface Run {
  readonly group: number;
  readonly size: number;
}

/** The group of every parameter, by its name. */
function groupsOf({ names }: ParameterLayout, groups: readonly ParameterGroup[]): number[] {
  const unmatched = groups.flatMap(({ parameters }) => patternsWithout(parameters, names));
  if (unmatched.length > 0)
    throw new RankbatchError(
      `parameterGroups: parameters must name some that are trained, got ${unmatched.join(', ')}; these are ${names.join(', ')}`,
    );
  const tests = groups.map(({ parameters }) => selectionTest(parameters));
  return names.map((name) => {
    // Patterns look at names alone.
    const found = tests.findIndex((test) => test(name, NOTHING));
    return found < 0 ? groups.length : found;
  });
}
const NOTHING = { type: 'float32', shape: [], data: new Float32Array(0) } as const;

function runsOf(layout: ParameterLayout, groups: readonly ParameterGroup[]): Run[] {
  return groupsOf(layout, groups).reduce<Run[]>((runs, group, i) => {
    const last = runs.at(-1);
    const size = layout.sizes[i]!;
    return last?.group === group
      ? [...runs.slice(0, -1), { group, size: last.size + size }]
      : [...runs, { group, size }];
  }, []);
}

/** The parameters of one group, which may be grouped again. */
function partOf(layout: ParameterLayout, groups: readonly ParameterGroup[], group: number): ParameterLayout {
  const own = groupsOf(layout, groups);
  return {
    names: layout.names.filter((_, i) => own[i] === group),
    sizes: layout.sizes.filter((_, i) => own[i] === group),
  };
}

/** The parts of a vector by group, those of one group behind one another. */
function apart(b: GraphBuilder, vector: Value, runs: readonly Run[]): Map<number, Value> {
  if (runs.length === 1) return new Map([[runs[0]!.group, vector]]);
  const parts = b.ops('Split', [vector, b.integers(runs.map(({ size }) => size))], { axis: 0 });
  const groups = new Map<number, Value[]>();
  runs.forEach(({ group }, i) => groups.set(group, [...(groups.get(group) ?? []), parts[i]!]));
  return new Map(
    [...groups].map(([group, own]) => [group, own.length === 1 ? own[0]! : b.op('Concat', own, { axis: 0 })]),
  );
}

/** The inverse of `apart`. */
function together(b: GraphBuilder, parts: ReadonlyMap<number, Value>, runs: readonly Run[]): Value {
  if (runs.length === 1) return parts.get(runs[0]!.group)!;
  const pieces = new Map(
    [...parts].map(([group, part]) => {
      const sizes = runs.flatMap((run) => (run.group === group ? [run.size] : []));
      return [group, sizes.length === 1 ? [part] : b.ops('Split', [part, b.integers(sizes)], { axis: 0 })];
    }),
  );
  const next = new Map<number, number>();
  const inOrder = runs.map(({ group }) => {
    const at = next.get(group) ?? 0;
    next.set(group, at + 1);
    return pieces.get(group)![at]!;
  });
  return b.op('Concat', inOrder, { axis: 0 });
}

/** The scalars of one of the optimizers, under the names that it has for them. */
function scalarsOf(scalars: Readonly<Record<string, Value>>, i: number): Record<string, Value> {
  const prefix = `${i}.`;
  return Object.fromEntries(
    Object.entries(scalars).flatMap(([name, value]) =>
      name.startsWith(prefix) ? [[name.slice(prefix.length), value]] : [],
    ),
  );
}
