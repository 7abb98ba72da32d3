import { integer } from '../../graph/attributes.js';
import { broadcastShapes } from '../../graph/dimensions.js';
import { elementType } from '../../graph/element-types.js';
import type { Shape } from '../../graph/graph.js';
import { input, repeat, sameAsInput, type Call, type ShapeRule } from '../contract/shape-rule.js';

const broadcastInputs: ShapeRule = (call) => [{ type: input(call).type, shape: broadcast(call) }];
const compare: ShapeRule = (call) => [{ type: 'bool', shape: broadcast(call) }];

function broadcast(call: Call): Shape {
  return call.inputs.map((_, i) => input(call, i).shape).reduce(broadcastShapes);
}

/** Ops whose outputs have the shape of their input, or that to which their inputs broadcast. */
export const elementwise: Readonly<Record<string, ShapeRule>> = {
  ...repeat(
    ['Add', 'Sub', 'Mul', 'Div', 'Pow', 'PRelu', 'Max', 'Min', 'Sum', 'Mean', 'Mod'],
    broadcastInputs,
  ),
  ...repeat(['Equal', 'Greater', 'GreaterOrEqual', 'Less', 'LessOrEqual', 'And', 'Or', 'Xor'], compare),
  ...repeat(['Relu', 'LeakyRelu', 'Elu', 'Selu', 'Sigmoid', 'HardSigmoid', 'HardSwish'], sameAsInput),
  ...repeat(['Softplus', 'Softsign', 'Tanh', 'Erf', 'Exp', 'Log', 'Sqrt', 'Reciprocal'], sameAsInput),
  ...repeat(['Abs', 'Neg', 'Sign', 'Floor', 'Ceil', 'Round', 'Sin', 'Cos', 'Not', 'Clip'], sameAsInput),
  ...repeat(['Tan', 'Asin', 'Acos', 'Atan', 'Sinh', 'Cosh', 'Asinh', 'Acosh', 'Atanh'], sameAsInput),
  ...repeat(['Identity', 'ThresholdedRelu', 'Shrink'], sameAsInput),
  ...repeat(['IsNaN', 'IsInf'], (call) => [{ type: 'bool', shape: input(call).shape }]),
  Where: (call) => [{ type: input(call, 1).type, shape: broadcast(call) }],
  Cast: (call) => [{ type: elementType(integer(call.attributes, 'to')), shape: input(call).shape }],
};
