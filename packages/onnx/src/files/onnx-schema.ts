import protobuf from 'protobufjs/light.js';

/** The part of the ONNX protobuf schema that we write and read (field numbers: onnx.proto of the ONNX project). */
const root = protobuf.Root.fromJSON({
  nested: {
    Model: {
      fields: {
        irVersion: { id: 1, type: 'int64' },
        producerName: { id: 2, type: 'string' },
        graph: { id: 7, type: 'Graph' },
        opsetImport: { id: 8, type: 'OperatorSetId', rule: 'repeated' },
        metadataProps: { id: 14, type: 'StringEntry', rule: 'repeated' },
        functions: { id: 25, type: 'Function', rule: 'repeated' },
      },
    },
    OperatorSetId: { fields: { domain: { id: 1, type: 'string' }, version: { id: 2, type: 'int64' } } },
    StringEntry: { fields: { key: { id: 1, type: 'string' }, value: { id: 2, type: 'string' } } },
    Graph: {
      fields: {
        node: { id: 1, type: 'Node', rule: 'repeated' },
        name: { id: 2, type: 'string' },
        initializer: { id: 5, type: 'Tensor', rule: 'repeated' },
        input: { id: 11, type: 'ValueInfo', rule: 'repeated' },
        output: { id: 12, type: 'ValueInfo', rule: 'repeated' },
        valueInfo: { id: 13, type: 'ValueInfo', rule: 'repeated' },
        sparseInitializer: { id: 15, type: 'SparseTensor', rule: 'repeated' },
        metadataProps: { id: 16, type: 'StringEntry', rule: 'repeated' },
      },
    },
    Function: {
      fields: {
        name: { id: 1, type: 'string' },
        input: { id: 4, type: 'string', rule: 'repeated' },
        output: { id: 5, type: 'string', rule: 'repeated' },
        node: { id: 7, type: 'Node', rule: 'repeated' },
        opsetImport: { id: 9, type: 'OperatorSetId', rule: 'repeated' },
        domain: { id: 10, type: 'string' },
        attributeProto: { id: 11, type: 'Attribute', rule: 'repeated' },
        overload: { id: 13, type: 'string' },
      },
    },
    Node: {
      fields: {
        input: { id: 1, type: 'string', rule: 'repeated' },
        output: { id: 2, type: 'string', rule: 'repeated' },
        name: { id: 3, type: 'string' },
        opType: { id: 4, type: 'string' },
        attribute: { id: 5, type: 'Attribute', rule: 'repeated' },
        domain: { id: 7, type: 'string' },
        overload: { id: 8, type: 'string' },
        metadataProps: { id: 9, type: 'StringEntry', rule: 'repeated' },
      },
    },
    Attribute: {
      fields: {
        name: { id: 1, type: 'string' },
        f: { id: 2, type: 'float' },
        i: { id: 3, type: 'int64' },
        s: { id: 4, type: 'bytes' },
        t: { id: 5, type: 'Tensor' },
        g: { id: 6, type: 'Graph' },
        floats: { id: 7, type: 'float', rule: 'repeated' },
        ints: { id: 8, type: 'int64', rule: 'repeated' },
        strings: { id: 9, type: 'bytes', rule: 'repeated' },
        type: { id: 20, type: 'int32' },
        refAttrName: { id: 21, type: 'string' },
      },
    },
    Tensor: {
      fields: {
        dims: { id: 1, type: 'int64', rule: 'repeated' },
        dataType: { id: 2, type: 'int32' },
        floatData: { id: 4, type: 'float', rule: 'repeated' },
        int32Data: { id: 5, type: 'int32', rule: 'repeated' },
        int64Data: { id: 7, type: 'int64', rule: 'repeated' },
        name: { id: 8, type: 'string' },
        rawData: { id: 9, type: 'bytes' },
        doubleData: { id: 10, type: 'double', rule: 'repeated' },
        externalData: { id: 13, type: 'StringEntry', rule: 'repeated' },
        dataLocation: { id: 14, type: 'int32' },
      },
    },
    SparseTensor: { fields: { values: { id: 1, type: 'Tensor' } } },
    ValueInfo: {
      fields: {
        name: { id: 1, type: 'string' },
        type: { id: 2, type: 'Type' },
        metadataProps: { id: 4, type: 'StringEntry', rule: 'repeated' },
      },
    },
    Type: { fields: { tensorType: { id: 1, type: 'TensorType' } } },
    TensorType: { fields: { elemType: { id: 1, type: 'int32' }, shape: { id: 2, type: 'TensorShape' } } },
    TensorShape: { fields: { dim: { id: 1, type: 'Dimension', rule: 'repeated' } } },
    Dimension: { fields: { dimValue: { id: 1, type: 'int64' }, dimParam: { id: 2, type: 'string' } } },
  },
});

/** Reads and writes whole models. */
export const modelType = root.lookupType('Model');

/** ONNX's numbers for attribute kinds. */
export const attributeCode = {
  float: 1,
  int: 2,
  string: 3,
  tensor: 4,
  graph: 5,
  floats: 6,
  ints: 7,
  strings: 8,
} as const;

/** 64-bit integers of a file: decimal digits, as they do not all fit a number. */
export type Digits = string;

/** The messages of a file, with every list there; a message that is left out is `null`. */
export interface FileModel {
  readonly producerName: string;
  readonly graph: FileGraph | null;
  readonly opsetImport: readonly { readonly domain: string; readonly version: Digits }[];
  readonly metadataProps: readonly FileEntry[];
  readonly functions: readonly FileFunction[];
}

export interface FileEntry {
  readonly key: string;
  readonly value: string;
}

export interface FileGraph {
  readonly name: string;
  readonly node: readonly FileNode[];
  readonly initializer: readonly FileTensor[];
  readonly sparseInitializer: readonly { readonly values: FileTensor | null }[];
  readonly input: readonly FileValue[];
  readonly output: readonly FileValue[];
  /** What is told of other values, initializers among them. */
  readonly valueInfo: readonly FileValue[];
  readonly metadataProps: readonly FileEntry[];
}

/** An op that the file itself defines by nodes. */
export interface FileFunction {
  readonly name: string;
  readonly domain: string;
  readonly overload: string;
  readonly input: readonly string[];
  readonly output: readonly string[];
  readonly node: readonly FileNode[];
  /** Attributes with their defaults. */
  readonly attributeProto: readonly FileAttribute[];
}

export interface FileNode {
  readonly input: readonly string[];
  readonly output: readonly string[];
  readonly name: string;
  readonly opType: string;
  readonly domain: string;
  readonly overload: string;
  readonly attribute: readonly FileAttribute[];
  readonly metadataProps: readonly FileEntry[];
}

export interface FileAttribute {
  readonly name: string;
  readonly type: number;
  readonly f: number;
  readonly i: Digits;
  readonly s: Uint8Array;
  readonly t: FileTensor | null;
  readonly g: FileGraph | null;
  readonly floats: readonly number[];
  readonly ints: readonly Digits[];
  readonly strings: readonly Uint8Array[];
  /** Inside a function: the attribute of the function that stands here. */
  readonly refAttrName: string;
}

export interface FileTensor {
  readonly name: string;
  readonly dims: readonly Digits[];
  readonly dataType: number;
  readonly floatData: readonly number[];
  readonly int32Data: readonly number[];
  readonly int64Data: readonly Digits[];
  readonly doubleData: readonly number[];
  readonly rawData: Uint8Array;
  readonly externalData: readonly FileEntry[];
  readonly dataLocation: number;
}

export interface FileValue {
  readonly name: string;
  readonly type: {
    readonly tensorType: {
      readonly elemType: number;
      readonly shape: { readonly dim: readonly FileDimension[] } | null;
    } | null;
  } | null;
  readonly metadataProps: readonly FileEntry[];
}

/** A size, or a name; a dimension that has neither is `'0'` and `''`. */
export interface FileDimension {
  readonly dimValue: Digits;
  readonly dimParam: string;
}

/** Reads a file as it is. Throws if it is not a protobuf message of that schema. */
export function decodeFile(bytes: Uint8Array): FileModel {
  const file: { [K in keyof FileModel]?: FileModel[K] } = modelType.toObject(modelType.decode(bytes), {
    longs: String,
    defaults: true,
    arrays: true,
  });
  const { producerName = '', graph = null, opsetImport = [], metadataProps = [], functions = [] } = file;
  return { producerName, graph, opsetImport, metadataProps, functions };
}
