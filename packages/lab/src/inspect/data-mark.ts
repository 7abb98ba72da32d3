/** How the data of a run are named in files about them: the beginning of their checksum. */
export function dataMark(sha256: string): string {
  // Spreadsheets take some texts of digits and letters for numbers.
  return `sha256:${sha256.slice(0, 12)}`;
}
