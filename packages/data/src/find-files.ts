import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError } from './data-error.js';

/** One file of a data set. */
export interface FileSpec {
  /** The names under which it is found in the wild, the official one first. */
  readonly names: readonly string[];
}

/** Files by what they hold. */
export type Form = Readonly<Record<string, FileSpec>>;

/** The files of a data set, in each of the forms in which it is spread; one whole form is enough. */
export interface FileSet {
  /** The data set's name, also that of the folder that is looked for. */
  readonly name: string;
  /** Names of folders that others unpack it to. */
  readonly otherFolders?: readonly string[];
  /** The preferred form first. */
  readonly forms: readonly Form[];
}

export interface FindOptions {
  /** The folder to look in; then nowhere else. */
  readonly dataDir?: string | undefined;
  readonly env?: NodeJS.ProcessEnv;
}

const CURES =
  'cure: put them there, name another folder with --data-dir (option dataDir) or the environment variable RANKBATCH_DATA, ' +
  'or use the generated digits (--data digits), which need no files';

/** The path of each file of a data set, in one of its forms; fails with the names of the missing ones. */
export async function findFiles(
  set: FileSet,
  { dataDir, env = process.env }: FindOptions,
): Promise<Readonly<Record<string, string>>> {
  const root = dataDir ?? env['RANKBATCH_DATA'] ?? '';
  if (root === '')
    throw new DataError(`data "${set.name}": needs a folder with its files, got none; ${CURES}`);
  const folders = foldersOf(set, root);
  for (const form of set.forms) {
    const { found, missing } = await findForm(form, folders);
    if (missing.length === 0) return found;
  }
  const { missing } = await findForm(set.forms[0]!, folders);
  throw new DataError(
    `data "${set.name}": missing ${missing.map(({ names }) => names[0]).join(', ')}; looked in ${folders.join(' and ')}` +
      `${alternatives(set, missing)}; ${CURES}`,
  );
}

/** The folders below `root` in which the files may lie. */
function foldersOf({ name, otherFolders = [] }: FileSet, root: string): string[] {
  return [
    join(root, name),
    ...otherFolders.flatMap((folder) => [join(root, name, folder), join(root, folder)]),
    root,
  ];
}

async function findForm(
  form: Form,
  folders: readonly string[],
): Promise<{ found: Record<string, string>; missing: FileSpec[] }> {
  const found: Record<string, string> = {};
  const missing: FileSpec[] = [];
  for (const [role, spec] of Object.entries(form)) {
    const path = await firstExisting(
      folders.flatMap((folder) => spec.names.map((name) => join(folder, name))),
    );
    if (path === undefined) missing.push(spec);
    else found[role] = path;
  }
  return { found, missing };
}

async function firstExisting(paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths)
    if (
      await access(path).then(
        () => true,
        () => false,
      )
    )
      return path;
  return undefined;
}

/** What else would do, for the message. */
function alternatives({ forms }: FileSet, missing: readonly FileSpec[]): string {
  const spellings = missing[0]!.names.slice(1);
  const others = forms.slice(1).map((form) =>
    Object.values(form)
      .map((spec) => spec.names[0])
      .join(', '),
  );
  return (
    (spellings.length > 0 ? `, ${missing[0]!.names[0]} also as ${spellings.join(' or ')}` : '') +
    others.map((names) => `, or ${names} instead`).join('')
  );
}
