/** What begins or ends a text, what in one only seems to, or an integer that may be too long for a number. */
const MARK = /"|\\["\\]|(?<![\d.eE+-])-?\d{16,}(?![\d.eE])/g;

/** The same JSON with integers of 16 digits and more as texts, of which `JSON.parse` loses no digit. */
export function withLongIntegersAsText(json: string): string {
  let isInText = false;
  return json.replace(MARK, (found) => {
    if (found === '"') isInText = !isInText;
    const isInteger = found.length >= 16;
    return isInteger && !isInText ? `"${found}"` : found;
  });
}

/** Whether `JSON.parse` may have rounded the integer that it made this number of. */
export const mayBeRounded = (value: unknown): boolean =>
  Number.isInteger(value) && !Number.isSafeInteger(value);
