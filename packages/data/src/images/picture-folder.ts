import { join, relative, sep } from 'node:path';
import { emptyLabels } from '../class-labels.js';
import { DataError } from '../data-error.js';
import { lookAlikes } from '../look-alikes.js';
import { splitNamed, type SplitName } from '../split/split-names.js';
import { takeRows } from '../take-rows.js';
import type { LabelledPictures } from './labelled-pictures.js';
import { listFolder, picturesIn } from './list-pictures.js';
import { isPictureName, pictureFiles } from './picture-files.js';

/**
 * Reads a folder of pictures, a folder a class, or such folders in `train`, `validation` and `test`. Class names are those of the folders, sorted,
 * by value if all are integers. Folders within a class belong to it; files that are no pictures by their names, and what begins with a dot or with
 * two underscores, are left out.
 *
 * @throws DataError naming the folder: no classes, one class, a class without pictures, names that differ in case only.
 */
export async function pictureFolder(path: string): Promise<LabelledPictures> {
  const others: string[] = [];
  const notes: string[] = [];
  const parts = await findParts(path, { others, notes });
  const classNames = sortClasses([...parts[0]!.classes.keys()]);
  const found: { file: string; label: number; split: SplitName | undefined }[] = [];
  for (const { folder, split, classes } of parts) {
    requireKnownClasses(folder, [...classes.keys()], classNames, parts[0]!.folder);
    for (const [label, name] of classNames.entries())
      for (const file of classes.get(name) ?? []) found.push({ file, label, split });
  }
  const files = found.map(({ file }) => file);
  const labels = emptyLabels(found.length, classNames.length);
  for (const [id, { label }] of found.entries()) labels[id] = label;
  const source = await pictureFiles(
    path,
    files,
    (id, reason) =>
      new DataError(
        // It was in the folder a moment ago.
        reason === 'ENOENT'
          ? `${files[id]}: must lead to a picture, found a link to what is not there; remove it`
          : `${files[id]}: cannot be read (${reason}); check its permissions`,
      ),
  );
  return {
    ...source,
    names: files.map((file) => relative(path, file).split(sep).join('/')),
    notes: [
      ...notes,
      ...(others.length > 0
        ? [
            `left out: ${others.length} ${others.length === 1 ? 'picture' : 'pictures'} of other formats than PNG, JPEG and WebP, such as ${relative(path, others[0]!)}`,
          ]
        : []),
    ],
    ...(parts.length > 1 || parts[0]!.split !== undefined ? { splits: found.map(({ split }) => split) } : {}),
    answers: (ids) => {
      const own = takeRows(labels, ids);
      return {
        strata: own,
        fit: () => ({
          facts: { classes: classNames.length, classNames },
          read: (places) => ({ labels: takeRows(own, places) }),
        }),
      };
    },
  };
}

/** The pictures of one split by their classes. */
interface Part {
  readonly folder: string;
  readonly split: SplitName | undefined;
  readonly classes: ReadonlyMap<string, readonly string[]>;
}

/** The parts of a folder, that of the training set first. */
async function findParts(
  path: string,
  { others, notes }: { readonly others: string[]; readonly notes: string[] },
): Promise<Part[]> {
  const { folders, files } = await listFolder(path);
  const splits = folders.filter((name) => splitNamed(name) !== undefined);
  if (!splits.some((name) => splitNamed(name) === 'train')) return [await readPart(path, undefined, others)];
  const strays = folders.filter((name) => !splits.includes(name));
  if (strays.length > 0 || files.some(isPictureName))
    throw new DataError(
      `${path}: must hold either the splits train, validation and test or a folder a class, found ${splits.join(', ')} ` +
        `beside ${strays[0] ?? files.find(isPictureName)}; move it into one of them`,
    );
  const parts: Part[] = [];
  for (const split of ['train', 'validation', 'test'] as const) {
    const names = splits.filter((name) => splitNamed(name) === split);
    if (names.length > 1)
      throw new DataError(
        `${path}: must hold one folder for ${split}, found ${names.join(' and ')}; merge them`,
      );
    if (names[0] === undefined) continue;
    const folder = join(path, names[0]);
    const loose = split === 'train' ? 0 : await countLoose(folder);
    if (loose > 0)
      notes.push(
        `left out: ${loose} ${loose === 1 ? 'picture' : 'pictures'} of ${names[0]}, outside of folders of classes`,
      );
    else parts.push(await readPart(folder, split, others));
  }
  return parts;
}

/** Pictures of a folder without any folders, as of a contest that keeps the classes secret. */
async function countLoose(folder: string): Promise<number> {
  const { folders, files } = await listFolder(folder);
  return folders.length > 0 ? 0 : files.filter(isPictureName).length;
}

async function readPart(folder: string, split: SplitName | undefined, others: string[]): Promise<Part> {
  const { folders, files } = await listFolder(folder);
  const loose = files.filter(isPictureName);
  if (folders.length === 0)
    throw new DataError(
      loose.length > 0
        ? `${folder}: must hold a folder of pictures for each class, found ${loose.length} pictures in it itself, such as ${loose[0]}; ` +
            `move them into folders, or name their classes in a list, as in images:list.csv?path=file&label=kind`
        : `${folder}: must hold folders of PNG, JPEG or WebP pictures, a folder a class, found ${files.length === 0 ? 'nothing' : `no folder and no picture, but ${files[0]}`}; check the path`,
    );
  if (loose.length > 0)
    throw new DataError(
      `${folder}: must hold pictures in the folders of their classes only, found ${loose[0]} beside them; move it into one or remove it`,
    );
  requireDifferentNames(folder, folders);
  if (folders.length < 2 && (split === undefined || split === 'train'))
    throw new DataError(
      `${folder}: must hold 2 classes or more, a folder each, found only ${folders[0]}; name the folder above those of the classes`,
    );
  const classes = new Map<string, readonly string[]>();
  for (const name of folders) classes.set(name, await picturesIn(join(folder, name), others));
  const empty = folders.filter((name) => classes.get(name)!.length === 0);
  if (empty.length === folders.length)
    throw new DataError(
      `${folder}: must hold PNG, JPEG or WebP pictures, found none in ${folders.slice(0, 5).join(', ')}${folders.length > 5 ? ', ...' : ''}` +
        (others.length > 0 ? `, but others, such as ${others[0]}; convert them` : '; check the path'),
    );
  if (empty.length > 0)
    throw new DataError(
      `${join(folder, empty[0]!)}: must hold a PNG, JPEG or WebP picture, as it is a class, found none; add some, or remove the folder`,
    );
  return { folder, split, classes };
}

function requireDifferentNames(folder: string, names: readonly string[]): void {
  const alike = lookAlikes(names);
  if (alike === undefined) return;
  const [one, other] = alike;
  const rule = one.toLowerCase() === other.toLowerCase() ? 'differ in more than case' : 'look different';
  throw new DataError(
    `${folder}: must have classes whose names ${rule}, found ${one} and ${other}; merge the folders, or rename one`,
  );
}

function requireKnownClasses(
  folder: string,
  names: readonly string[],
  known: readonly string[],
  trainFolder: string,
): void {
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw new DataError(
      `${join(folder, unknown)}: must be one of the classes of ${trainFolder}, ${known.slice(0, 20).join(', ')}${known.length > 20 ? ', ...' : ''}; ` +
        `rename the folder, or remove it`,
    );
}

function sortClasses(names: readonly string[]): string[] {
  const areNumbers = names.every((name) => /^\d{1,15}$/.test(name));
  return areNumbers ? names.toSorted((a, b) => Number(a) - Number(b)) : names.toSorted();
}
