import { RankbatchError } from 'rankbatch';
import type { Attribute, Attributes } from '../graph/graph.js';
import { attributeCode, type FileAttribute } from '../files/onnx-schema.js';

/** The attributes of a node as graphs have them. */
export function readAttributes(attributes: readonly FileAttribute[]): Attributes {
  return Object.fromEntries(attributes.map((attribute) => [attribute.name, readAttribute(attribute)]));
}

function readAttribute({ name, type, f, i, s, ints, strings }: FileAttribute): Attribute {
  switch (type) {
    case attributeCode.float:
      return { float: f };
    case attributeCode.int:
      return Number(i);
    case attributeCode.string:
      return new TextDecoder().decode(s);
    case attributeCode.ints:
      return ints.map(Number);
    case attributeCode.strings:
      return strings.map((bytes) => new TextDecoder().decode(bytes)).join();
    default:
      throw new RankbatchError(`attribute ${name}: must be a number, a text or integers, got kind ${type}`);
  }
}

/**
 * The attributes of a node inside a function, where some stand for those that the function was called with; what was
 * not given is left out.
 */
export function resolveReferences(
  attributes: readonly FileAttribute[],
  given: ReadonlyMap<string, FileAttribute>,
): FileAttribute[] {
  return attributes.flatMap((attribute) => {
    if (attribute.refAttrName === '') return [attribute];
    const value = given.get(attribute.refAttrName);
    return value ? [{ ...value, name: attribute.name }] : [];
  });
}
