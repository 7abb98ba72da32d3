import type { ElementwiseOp, ElementwiseProgram } from './elementwise.js';

/** Bytes of four float32. */
const STEP = 16;

// https://webassembly.github.io/spec/core/binary
const I32 = 0x7f;
const F32 = 0x7d;
const V128 = 0x7b;
const MAGIC = [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
const LOOP = 0x03;
const NO_RESULT = 0x40;
const BRANCH_IF = 0x0d;
const LOCAL_GET = 0x20;
const LOCAL_SET = 0x21;
const LOCAL_TEE = 0x22;
const I32_CONST = 0x41;
const I32_LESS = 0x49;
const I32_ADD = 0x6a;
const END = 0x0b;
const simd = (op: number): number[] => [0xfd, ...unsigned(op)];
const LOAD = [...simd(0), 0, 0];
const STORE = [...simd(11), 0, 0];
const SPLAT = simd(19);
/** For Relu the other operand is 0. */
const OPS: Readonly<Record<ElementwiseOp, number>> = {
  Abs: 224,
  Neg: 225,
  Sqrt: 227,
  Add: 228,
  Sub: 229,
  Mul: 230,
  Div: 231,
  Relu: 233,
};

/**
 * A WebAssembly module that imports `env.memory` and exports `run(bytes, ...vectors, ...outputs, ...scalars)`: it runs the program over
 * `bytes` bytes, a multiple of 16, of vectors that lie at these addresses, four elements at a time, each read and written once.
 */
export function wasmModule(program: ElementwiseProgram): Uint8Array<ArrayBuffer> {
  const { vectors, outputs, scalars, constants, instructions, values } = program;
  const parameters = [I32, ...[...vectors, ...outputs].map(() => I32), ...scalars.map(() => F32)];
  const at = parameters.length;
  const local = (value: number) => at + 1 + value;
  const get = (index: number) => [LOCAL_GET, ...unsigned(index)];
  const set = (index: number) => [LOCAL_SET, ...unsigned(index)];
  const firstScalar = 1 + vectors.length + outputs.length;
  const address = (i: number) => [...get(1 + i), ...get(at), I32_ADD];
  const body = [
    ...constants.flatMap(({ number, value }) => [...float(number), ...SPLAT, ...set(local(value))]),
    ...scalars.flatMap(({ value }, i) => [...get(firstScalar + i), ...SPLAT, ...set(local(value))]),
    LOOP,
    NO_RESULT,
    ...vectors.flatMap(({ value }, i) => [...address(i), ...LOAD, ...set(local(value))]),
    ...instructions.flatMap(({ op, inputs, output }) => [
      ...inputs.flatMap((value) => get(local(value))),
      ...(op === 'Relu' ? [...float(0), ...SPLAT] : []),
      ...simd(OPS[op]),
      ...set(local(output)),
    ]),
    ...outputs.flatMap(({ value }, i) => [...address(vectors.length + i), ...get(local(value)), ...STORE]),
    ...get(at),
    I32_CONST,
    STEP,
    I32_ADD,
    LOCAL_TEE,
    ...unsigned(at),
    ...get(0),
    I32_LESS,
    BRANCH_IF,
    0,
    END, // of the loop
    END, // of the function
  ];
  const locals = [2, 1, I32, ...unsigned(values), V128];
  const code = [...locals, ...body];
  return Uint8Array.from([
    ...MAGIC,
    ...section(1, [1, 0x60, ...unsigned(parameters.length), ...parameters, 0]),
    ...section(2, [1, ...text('env'), ...text('memory'), 2, 0, 0]),
    ...section(3, [1, 0]),
    ...section(7, [1, ...text('run'), 0, 0]),
    ...section(10, [1, ...unsigned(code.length), ...code]),
  ]);
}

function section(id: number, content: readonly number[]): number[] {
  return [id, ...unsigned(content.length), ...content];
}

function text(name: string): number[] {
  return [name.length, ...new TextEncoder().encode(name)];
}

/** f32.const */
function float(value: number): number[] {
  return [0x43, ...new Uint8Array(Float32Array.of(value).buffer)];
}

/** LEB128. */
function unsigned(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...unsigned(value >>> 7)];
}
