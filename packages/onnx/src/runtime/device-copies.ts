import { Tensor } from 'onnxruntime-common';
import { floats } from './floats.js';

interface Copy {
  readonly tensor: Tensor;
  /** Writes its numbers to the tensor that it stands for, once; undefined when they are there. */
  read: (() => Promise<void>) | undefined;
}

/** What tensors hold on a device. */
const copies = new WeakMap<Tensor, Copy>();

/** What a run is to read: what the tensor holds on the device, if it does. */
export function onDevice(tensor: Tensor): Tensor {
  return copies.get(tensor)?.tensor ?? tensor;
}

/** Lets `target` hold what a run has left on the device as `output`. Its own numbers stay what they were until {@link settle}. */
export function keepOnDevice(target: Tensor, output: Tensor): void {
  forget(target);
  // Once downloaded, an output counts as one of the processor's; so the next run reads another tensor on its buffer.
  const tensor = Tensor.fromGpuBuffer(output.gpuBuffer, {
    dataType: 'float32',
    dims: output.dims,
    dispose: () => {
      output.dispose();
    },
  });
  let reading: Promise<void> | undefined;
  const copy: Copy = { tensor, read: () => (reading ??= read()) };
  const read = async () => {
    await output.getData();
    floats(target).set(floats(output));
    copy.read = undefined;
  };
  copies.set(target, copy);
}

/** Whether the tensors' own numbers are what they hold. */
export function areHere(tensors: readonly Tensor[]): boolean {
  return tensors.every((tensor) => copies.get(tensor)?.read === undefined);
}

/** Brings the tensors' own numbers up to what they hold on a device; undefined where they are. */
export function settle(tensors: readonly Tensor[]): Promise<unknown> | undefined {
  const reads = tensors.flatMap((tensor) => {
    const read = copies.get(tensor)?.read;
    return read ? [read()] : [];
  });
  return reads.length > 0 ? Promise.all(reads) : undefined;
}

/** Leaves the tensor its own numbers, which have changed or are wanted no more, and frees the device's. */
export function forget(tensor: Tensor): void {
  copies.get(tensor)?.tensor.dispose();
  copies.delete(tensor);
}
