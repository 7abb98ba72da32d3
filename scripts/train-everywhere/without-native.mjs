// Given to Node.js by --import, makes onnxruntime-node fail to load as it does on Alpine Linux.
import { register } from 'node:module';

const hook = `
  export function load(url, context, next) {
    if (url.includes('/onnxruntime-node/')) throw new Error('Error loading shared library ld-linux-x86-64.so.2');
    return next(url, context);
  }`;
register(`data:text/javascript,${encodeURIComponent(hook)}`);
