import { expect, test } from 'vitest';
import { nativeCure } from './native-cure.js';

const missing = Object.assign(new Error("Cannot find package 'onnxruntime-node'"), {
  code: 'ERR_MODULE_NOT_FOUND',
});

test.each([
  [missing, 'linux x64', '/app/node_modules/@rankbatch/onnx', 'npm install --ignore-scripts in this project'],
  [
    missing,
    'linux x64',
    '/home/me/.npm/_npx/1/node_modules/x',
    'npm install --ignore-scripts @rankbatch/lab',
  ],
  [missing, 'darwin x64', '/app', 'there is none for darwin x64'],
  [new Error('Error loading shared library ld-linux-x86-64.so.2'), 'linux x64', '/app', 'glibc'],
  [new Error('file too short'), 'win32 x64', '/app', 'installs it anew'],
])('the cure of "%s" on %s, installed in %s', (error, place, path, cure) => {
  expect(nativeCure(error, place, path)).toContain(cure);
});
