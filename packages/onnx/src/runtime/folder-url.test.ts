import { expect, test } from 'vitest';
import { folderUrl } from './folder-url.js';

const page = { href: 'https://a.example/app/index.html', origin: 'https://a.example' };
const blob = { href: 'blob:https://a.example/5f', origin: 'https://a.example' };

test.each([
  ['/ort/', page, 'https://a.example/ort/'],
  ['/ort', page, 'https://a.example/ort/'],
  ['ort/', page, 'https://a.example/app/ort/'],
  ['https://b.example/ort/', page, 'https://b.example/ort/'],
  ['/ort/', blob, 'https://a.example/ort/'],
])('%s from %o is %s', (folder, place, url) => {
  expect(folderUrl(folder, place)).toBe(url);
});
