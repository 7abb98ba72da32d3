// What PyTorch's default exporter tells of initializers, as files have it.
import { tensor } from './file.testing.js';

const info = (name: string, key: string, value: string) => ({ name, metadataProps: [{ key, value }] });
/** What an initializer is in PyTorch's signature. */
export const kind = (name: string, value: string): object =>
  info(name, 'pkg.torch.export.graph_signature.InputSpec.kind', value);
/** What an initializer was made of. */
export const folded = (name: string, sources: readonly string[]): object =>
  info(name, 'pkg.onnxscript.optimizer.folded_from', `[${sources.map((s) => `'${s}'`).join(', ')}]`);
/** As Keras 3 on PyTorch leaves it: parameters of these paths that nothing reads, and constants instead. */
export const signature = (
  paths: readonly string[],
  constants: readonly string[],
): Readonly<Record<string, string>> => ({
  'pkg.torch.export.ExportedProgram.graph_signature': [
    '',
    '# inputs',
    ...paths.flatMap((path) => [
      `p__functional: PARAMETER target='_functional._torch_params.${path}'`,
      `p_: PARAMETER target='_torch_params.${path}'`,
    ]),
    ...constants.map((name) => `c_${name}: CONSTANT_TENSOR target='${name}'`),
  ].join('\n'),
});
/** A tensor of one number. */
export const numbers = (name: string, shape: readonly number[], value: number): object =>
  tensor(name, {
    type: 'float32',
    shape,
    data: new Float32Array(shape.reduce((p, d) => p * d, 1)).fill(value),
  });
