// Makes the tables of README.md, docs/results/README.md and docs/results/auto.md and the figures anew from the results of the studies.
//
//   npm run study:page
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readEvidence } from './study/page/evidence.mjs';
import { drawFigures } from './study/page/figures.mjs';
import { autoParts, fillPage, parts, readmeParts } from './study/page/page.mjs';
import { writeFormatted } from './write-formatted.mjs';

const docs = fileURLToPath(new URL('../docs/', import.meta.url));
const evidence = readEvidence(`${docs}results`);
const pages = { 'results/README.md': parts, 'results/auto.md': autoParts, '../README.md': readmeParts };
for (const [name, made] of Object.entries(pages)) {
  const page = `${docs}${name}`;
  await writeFormatted(page, fillPage(readFileSync(page, 'utf8'), evidence, made));
}
mkdirSync(`${docs}figures`, { recursive: true });
for (const { name, svg } of drawFigures(evidence)) writeFileSync(`${docs}figures/${name}.svg`, svg);
