import { encodeOption } from './encode-option.js';

/** An item of a list and the comma behind it. */
const ITEM = /("(?:[^"]|"")+"(?=,)|[^,]*),/gy;

/** The items of a list as they are written, with commas between them but for those in double quotes. */
export const splitList = (text: string): string[] => [...`${text},`.matchAll(ITEM)].map(([, item]) => item!);

/** The names of a list; those with a comma stand in double quotes, where "" is a quote. */
export const readNames = (text: string): string[] => splitList(text).map(readName);

function readName(item: string): string {
  const [, quoted] = /^"((?:[^"]|"")+)"$/.exec(item) ?? [];
  return quoted?.replaceAll('""', '"') ?? item;
}

/** A name as `readNames` reads it. */
export const writeName = (name: string): string =>
  name.includes(',') || name.startsWith('"') ? inQuotes(name) : name;

/** A name in double quotes, where "" is a quote. */
export const inQuotes = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** A name as it stands in an option of a data set. */
export const nameInOption = (name: string): string => encodeOption(writeName(name));
