/** Texts, which are left as they are, or integers that may be too long for a number. */
const TEXT_OR_LONG_INTEGER = /"(?:[^"\\]+|\\.)*"|(?<![\d.eE+-])-?\d{16,}(?![\d.eE])/gs;

/** The same JSON with integers of 16 digits and more as texts, of which `JSON.parse` loses no digit. */
export const withLongIntegersAsText = (json: string): string =>
  json.replace(TEXT_OR_LONG_INTEGER, (found) => (found.startsWith('"') ? found : `"${found}"`));

/** Whether `JSON.parse` may have rounded the integer that it made this number of. */
export const mayBeRounded = (value: unknown): boolean =>
  Number.isInteger(value) && !Number.isSafeInteger(value);
