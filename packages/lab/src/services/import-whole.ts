import type * as Engine from '@rankbatch/onnx';

/** A file imported with its last activation: what the file gives, first where it gives several, is trained, and not the logits before it. */
export async function importWhole(
  { importModel }: Pick<typeof Engine, 'importModel'>,
  bytes: Uint8Array,
  options: Engine.ImportOptions,
): Promise<Engine.ImportedModel> {
  const model = await importModel(bytes, options);
  const { activation } = model;
  return activation === undefined ? model : importModel(bytes, { ...options, output: activation });
}
