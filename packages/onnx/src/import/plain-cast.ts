import { elementCode } from '../graph/element-types.js';
import type { Value } from '../graph/graph.js';
import { attributeCode, type FileAttribute, type FileNode } from '../files/onnx-schema.js';

/** `CastLike` as the `Cast` that it is, so that constants are cast when the file is read. */
export function plainCast(node: FileNode, [, like]: readonly (Value | undefined)[]): FileNode {
  if (node.opType !== 'CastLike' || !like) return node;
  const to: FileAttribute = {
    name: 'to',
    type: attributeCode.int,
    i: String(elementCode[like.type]),
    f: 0,
    s: new Uint8Array(0),
    t: null,
    g: null,
    floats: [],
    ints: [],
    strings: [],
    refAttrName: '',
  };
  return { ...node, opType: 'Cast', input: node.input.slice(0, 1), attribute: [to] };
}
