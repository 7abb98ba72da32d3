// Given to Node.js by --import, leaves onnxruntime-node its named exports only, as tsx does.
import { register } from 'node:module';

const hook = `
  export async function resolve(specifier, context, next) {
    const found = await next(specifier, context);
    if (specifier !== 'onnxruntime-node') return found;
    const named = 'export * from ' + JSON.stringify(found.url);
    return { url: 'data:text/javascript,' + encodeURIComponent(named), shortCircuit: true };
  }`;
register(`data:text/javascript,${encodeURIComponent(hook)}`);
