// The model suite: networks of other frameworks, exported, imported, trained five steps, exported again, each time compared with the framework.
//
//   npm run suite:models -- --python PYTHON [--only TEXTS] [--again] [--older] [--keep] [--list]   # checks what is missing, a row a case in docs/results/models
//   npm run suite:models -- --page                                                                # docs/results/models.md anew
//
// --again also checks what has not passed, --older what was checked by another commit of the engine. With --keep, files and the framework's losses stay in
// --work FOLDER and are made anew only where their recipe or a package has changed, so that --older takes the time of the engine alone.
import { execFileSync, spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { writePage } from './suite-models/page.mjs';
import {
  caseOf,
  keyOf,
  readRows,
  readVersions,
  verdictOf,
  writeRow,
  writeVersions,
} from './suite-models/results.mjs';
import { scriptOptions } from './script-options.mjs';

const { values } = scriptOptions(import.meta.url, {
  options: {
    /** With torch, onnx, onnxscript and onnxruntime; torchvision, timm, transformers and keras where there. */
    python: { type: 'string', default: 'python3' },
    /** Comma-separated: of these texts, the key of a case must hold one. */
    only: { type: 'string', default: '' },
    /** Those that have not passed are checked again. */
    again: { type: 'boolean', default: false },
    /** Those that another commit of the engine was checked by. */
    older: { type: 'boolean', default: false },
    list: { type: 'boolean', default: false },
    page: { type: 'boolean', default: false },
    /** Where files are made; with --keep they stay, and are not made again. */
    work: { type: 'string', default: fileURLToPath(new URL('../.cache/suite-models', import.meta.url)) },
    keep: { type: 'boolean', default: false },
  },
});

const place = (/** @type {string} */ name) => fileURLToPath(new URL(`suite-models/${name}`, import.meta.url));

if (values.page) writePage();
else await checkMissing(engineCommit());

/** @param {string} engine */
async function checkMissing(engine) {
  const listed = execFileSync(values.python, [place('export.py'), '--list'], { encoding: 'utf8' });
  const { cases, versions } =
    /** @type {{ cases: import('./suite-models/results.mjs').Case[], versions: Record<string, string> }} */ (
      JSON.parse(listed)
    );
  writeVersions({ ...readVersions(), ...versions }); // what this Python lacks has made rows, too
  const done = new Map(readRows().map((row) => [caseOf(row), row]));
  const only = values.only.split(',');
  const missing = cases
    .filter((each) => only.some((text) => keyOf(each).includes(text)))
    .filter((each) => {
      const row = done.get(caseOf(each));
      return !row || (values.again && verdictOf(row) !== 'pass') || (values.older && row.engine !== engine);
    })
    .map(keyOf);
  console.error(`${missing.length} of ${cases.length} cases are to be checked`);
  if (values.list) console.log(missing.join('\n'));
  // A crash of Python costs the case at which it was.
  else for (let left = missing; left.length > 0;) left = await checkAll(left, engine);
}

/** Exports and checks in turn; gives what is left where the exporter ended early. @param {readonly string[]} keys @param {string} engine */
async function checkAll(keys, engine) {
  const python = spawn(values.python, [place('export.py'), values.work, ...keys], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let answered = 0;
  for await (const line of createInterface({ input: python.stdout })) {
    // PyTorch itself prints here too where it fails.
    if (!line.startsWith('{"case"')) continue;
    const { error } = /** @type {{ error?: string }} */ (JSON.parse(line));
    check(keys[answered] ?? '', engine, error);
    answered += 1;
  }
  if (answered === keys.length) return [];
  if (python.exitCode === 1) throw new Error('the exporter could not begin: see above');
  check(keys[answered] ?? '', engine, `Python ended by ${python.signalCode ?? python.exitCode}`);
  return keys.slice(answered + 1);
}

/** @param {string} key @param {string} engine @param {string | undefined} notExported */
function check(key, engine, notExported) {
  const [family = '', name = '', exporter = '', opset = ''] = key.split('/');
  const date = new Date().toISOString().slice(0, 10);
  const row = { family, name, exporter, opset: Number(opset), date, engine, ...measures(key, notExported) };
  writeRow(row);
  console.error(
    `${verdictOf(row).padEnd(14)} ${key} ${'error' in row ? String(row.error) : (notExported ?? '')}`,
  );
}

/** @param {string} key @param {string | undefined} notExported */
function measures(key, notExported) {
  if (notExported !== undefined) return { notExported };
  const folder = `${values.work}/${key.replaceAll('/', '-')}`;
  const { parameters, openBatch, untold } =
    /** @type {{ parameters: number, openBatch: boolean, untold?: string }} */ (
      JSON.parse(readFileSync(`${folder}/case.json`, 'utf8'))
    );
  const trained = answer(process.execPath, [place('check.mjs'), folder]);
  const exported =
    'error' in trained ? {} : { exported: answer(values.python, [place('verify.py'), folder]) };
  if (!values.keep) rmSync(folder, { recursive: true });
  return { parameters, openBatch, ...(untold && { untold }), ...trained, ...exported };
}

/** The last commit that changed the engine, tests aside; with a + where files differ from it. */
function engineCommit() {
  const sources = ['onnx', 'rankbatch'].map((name) => `packages/${name}/src`);
  const paths = [...sources, ':(exclude)*.test.ts', ':(exclude)*.testing.ts'];
  const git = (/** @type {string[]} */ ...words) =>
    execFileSync('git', [...words, '--', ...paths], {
      encoding: 'utf8',
      cwd: fileURLToPath(new URL('..', import.meta.url)),
    }).trim();
  return `${git('log', '-1', '--format=%h')}${git('status', '--porcelain') === '' ? '' : '+'}`;
}

/** The line of JSON that a program prints. @param {string} program @param {string[]} args */
function answer(program, args) {
  try {
    return /** @type {Record<string, unknown>} */ (
      JSON.parse(execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }))
    );
  } catch (error) {
    return {
      error: `training: ${error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)}`,
    };
  }
}
