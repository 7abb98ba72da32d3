import type * as Engine from '@rankbatch/onnx';

/** A file imported with its last activation: what the file gives is trained, and not the logits before it. */
export async function importWhole(
  { importModel }: Pick<typeof Engine, 'importModel'>,
  bytes: Uint8Array,
  options: Engine.ImportOptions,
): Promise<Engine.ImportedModel> {
  const model = await importModel(bytes, options);
  const { outputs } = model.graph;
  // Behind what the loss takes stands the file's own output, where that is another one.
  return outputs.length === 1 ? model : importModel(bytes, { ...options, output: outputs.at(-1)!.name });
}
