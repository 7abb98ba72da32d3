// Makes the tables of docs/results/README.md and its figures anew from the results of the studies.
//
//   npm run study:page
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as prettier from 'prettier';
import { readEvidence } from './study/page/evidence.mjs';
import { drawFigures } from './study/page/figures.mjs';
import { fillPage } from './study/page/page.mjs';

const docs = fileURLToPath(new URL('../docs/', import.meta.url));
const page = `${docs}results/README.md`;
const evidence = readEvidence(`${docs}results`);
const options = await prettier.resolveConfig(page);
const text = fillPage(readFileSync(page, 'utf8'), evidence);
writeFileSync(page, await prettier.format(text, { ...options, filepath: page }));
mkdirSync(`${docs}figures`, { recursive: true });
for (const { name, svg } of drawFigures(evidence)) writeFileSync(`${docs}figures/${name}.svg`, svg);
