import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError } from './data-error.js';
import { cacheFolder } from './download/cache-folder.js';
import type { Checksum } from './download/checksum.js';
import { download, type DownloadLimits } from './download/download.js';
import type { DownloadProgress } from './download/fetch-part.js';

/** One file of a data set. */
export interface FileSpec {
  /** The names under which it is found in the wild, the official one first. */
  readonly names: readonly string[];
  /** Where the official one can be downloaded. @default nowhere */
  readonly source?: {
    /** Mirrors, the preferred one first. */
    readonly urls: readonly string[];
    readonly checksum: Checksum;
  };
}

/** A file that is found plain or compressed with gzip, and, where `url` is given, downloaded plain. */
export function plainOrGzip(names: string | readonly string[], url?: string, checksum?: Checksum): FileSpec {
  return {
    names: [names].flat().flatMap((name) => [name, `${name}.gz`]),
    ...(url && checksum && { source: { urls: [url], checksum } }),
  };
}

/** Files by what they hold. */
export type Form = Readonly<Record<string, FileSpec>>;

/** The files of a data set, in each of the forms in which it is spread; one whole form is enough. */
export interface FileSet {
  /** The data set's name, also that of the folder that is looked for. */
  readonly name: string;
  /** Names of folders that others unpack it to. */
  readonly otherFolders?: readonly string[];
  /** Where people fetch the files by hand. @default where they are downloaded from */
  readonly page?: string;
  /** The preferred form first; the first whose files all have a source is the one that is downloaded. */
  readonly forms: readonly Form[];
}

/** Where files are looked for. */
export interface FindOptions {
  /**
   * Folder that holds the data sets' files; they are looked for nowhere else.
   *
   * @default first the folder that the environment variable RANKBATCH_DATA names, then the user's cache
   */
  readonly dataDir?: string;
  /**
   * Never download what is not found.
   *
   * @default whether the environment variable RANKBATCH_OFFLINE is set
   */
  readonly offline?: boolean;
  /** Hears of downloads as they go on. */
  readonly onDownload?: (progress: DownloadProgress) => void;
  /** What a download may take at most. @default 1 GiB, and an hour for each mirror */
  readonly downloadLimits?: DownloadLimits;
}

const OTHER_CURES =
  'or name the folder that has them with --data-dir (option dataDir) or the environment variable RANKBATCH_DATA, ' +
  'or use the generated digits (--data digits), which need no files';

/** The path of each file of a data set, in one of its forms: where it lies, or in the cache after a download. */
export async function findFiles(
  set: FileSet,
  { dataDir, offline, onDownload, downloadLimits: limits }: FindOptions,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<Readonly<Record<string, string>>> {
  if (dataDir === '')
    throw new DataError(`data "${set.name}": dataDir must name a folder, got ""; leave it out`);
  const cache = cacheFolder(env);
  const shared = env['RANKBATCH_DATA'] ? [env['RANKBATCH_DATA']] : [];
  const roots = dataDir === undefined ? [...shared, cache] : [dataDir];
  for (const root of roots)
    for (const form of set.forms) {
      const { found, missing } = await findForm(form, foldersOf(set, root));
      if (missing.length === 0) return found;
    }

  const form = set.forms.find((candidate) => Object.values(candidate).every(({ source }) => source)) ?? {};
  const downloads = Object.keys(form).length > 0;
  const forbidden = offline ?? (env['RANKBATCH_OFFLINE'] ?? '') !== '';
  if (dataDir !== undefined || !downloads || forbidden) {
    const reason =
      dataDir === undefined && downloads ? '; not downloaded, as offline or RANKBATCH_OFFLINE is set' : '';
    throw await notFound(set, roots, reason);
  }
  const folder = join(cache, set.name);
  try {
    for (const { names, source } of Object.values(form))
      if (source)
        await download({ path: join(folder, names[0]!), ...source }, { onProgress: onDownload, limits });
  } catch (cause) {
    if (!(cause instanceof DataError)) throw cause;
    throw new DataError(
      `data "${set.name}": ${cause.message}; cure: check the network and try again (what has arrived is kept), ` +
        `put ${namesOf(form)} into ${folder}, ${OTHER_CURES}`,
      { cause },
    );
  }
  return (await findForm(form, [folder])).found;
}

/** Says what is missing, where it was looked for, and where to put it. */
async function notFound(set: FileSet, roots: readonly string[], reason: string): Promise<DataError> {
  const { missing } = await findForm(set.forms[0]!, foldersOf(set, roots[0]!));
  const [first] = missing;
  const spellings = first!.names.slice(1);
  const folders = roots.flatMap((root) => [join(root, set.name), root]);
  const named = set.otherFolders ? ` (${set.name} also as ${set.otherFolders.join(' or ')})` : '';
  const others = set.forms.slice(1).map((form) => `, or ${namesOf(form)} instead`);
  const from = pageOf(set);
  return new DataError(
    `data "${set.name}": missing ${missing.map(({ names }) => names[0]).join(', ')}; looked in ${folders.join(' and ')}${named}` +
      (spellings.length > 0 ? `, ${first!.names[0]} also as ${spellings.join(' or ')}` : '') +
      `${others.join('')}${reason}; cure: put them into ${folders[0]}${from === undefined ? '' : ` (from ${from})`}, ${OTHER_CURES}`,
  );
}

/** Where people fetch the files by hand: a page, or the folder of the first mirror. */
function pageOf({ page, forms }: FileSet): string | undefined {
  if (page !== undefined) return page;
  const urls = forms.flatMap((form) => Object.values(form).flatMap(({ source }) => source?.urls[0] ?? []));
  return urls.length > 1 ? new URL('.', urls[0]).href : urls[0];
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

function namesOf(form: Form): string {
  return Object.values(form)
    .map(({ names }) => names[0])
    .join(', ');
}
