import { expect, test } from 'vitest';
import { FlatLayout } from './flat-layout.js';
import { GraphBuilder } from '../builder/graph-builder.js';
import { array64, interpret } from '../ops/interpret.testing.js';

function twoTensors() {
  const b = new GraphBuilder('model');
  b.constant({ type: 'float32', shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) }, 'w');
  b.constant({ type: 'float32', shape: [3], data: Float32Array.of(5, 6, 7) }, 'b');
  return b.graph;
}

test('lays tensors one behind the other, and puts a changed vector back in their places', () => {
  const graph = twoTensors();
  const layout = new FlatLayout(graph, ['b', 'w']);
  expect(layout.length).toBe(7);
  const vector = layout.pack(graph);
  expect(Array.from(vector)).toEqual([5, 6, 7, 1, 2, 3, 4]);
  const changed = layout.unpackInto(
    graph,
    vector.map((v) => 10 * v),
  );
  expect(changed.constants.get('w')).toEqual({
    type: 'float32',
    shape: [2, 2],
    data: Float32Array.of(10, 20, 30, 40),
  });
  expect(Array.from(graph.constants.get('b')!.data as Float32Array)).toEqual([5, 6, 7]);
});

test('splitting a vector in a graph and joining the parts gives the vector back', () => {
  const layout = new FlatLayout(twoTensors(), ['w', 'b']);
  const b = new GraphBuilder('split-join');
  const parts = layout.split(b, b.input('vector', 'float32', [7]));
  expect(parts.get('w')!.shape).toEqual([2, 2]);
  b.output('w', parts.get('w')!);
  b.output('joined', layout.join(b, parts));
  const { w, joined } = interpret(b.graph, { vector: array64([7], [1, 2, 3, 4, 5, 6, 7]) });
  expect(Array.from(w!.data)).toEqual([1, 2, 3, 4]);
  expect(Array.from(joined!.data)).toEqual([1, 2, 3, 4, 5, 6, 7]);
});
