import { RankbatchError } from 'rankbatch';
import type { ElementType } from './graph.js';

/** ONNX's numbers for element types. */
export const elementCode: Readonly<Record<ElementType, number>> = {
  float32: 1,
  uint8: 2,
  int32: 6,
  int64: 7,
  bool: 9,
  float64: 11,
};

const elementTypes: readonly ElementType[] = ['float32', 'float64', 'int32', 'int64', 'uint8', 'bool'];

/** The element type with ONNX's number `code`. */
export function elementType(code: number): ElementType {
  const found = elementTypes.find((type) => elementCode[type] === code);
  if (found) return found;
  const known = elementTypes.map((type) => `${elementCode[type]} (${type})`).join(', ');
  throw new RankbatchError(`graph: element type must be one of ${known}, got ${code}`);
}

/** Whether values of the type have derivatives. */
export function isFloat(type: ElementType): boolean {
  return type === 'float32' || type === 'float64';
}
