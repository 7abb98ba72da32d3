import moduleUrl from 'onnxruntime-web/ort-wasm-simd-threaded.mjs?url';
import wasmUrl from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url';

/**
 * Loads ONNX Runtime's WebAssembly, and has the engine take it from memory, so that the page can tell how much has come.
 *
 * @param onBytes hears how many bytes have come so far, unpacked
 * @returns bytes that went over the network, 0 from the browser's cache; undefined where the browser does not tell
 */
export async function loadRuntime(onBytes: (bytes: number) => void): Promise<number | undefined> {
  const { env } = await import('onnxruntime-web/wasm');
  const response = await fetch(wasmUrl);
  if (!response.ok || response.body === null)
    throw new Error(
      `the runtime cannot be loaded: the server answers ${response.status} for ${response.url}`,
    );
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let bytes = 0;
  for (const reader = response.body.getReader(); ;) {
    const { done, value } = await reader.read();
    if (done) break;
    parts.push(value);
    bytes += value.length;
    onBytes(bytes);
  }
  env.wasm.wasmPaths = { mjs: moduleUrl };
  env.wasm.wasmBinary = await new Blob(parts).arrayBuffer();
  const [timing] = performance.getEntriesByName(response.url, 'resource');
  return timing instanceof PerformanceResourceTiming ? timing.transferSize : undefined;
}
