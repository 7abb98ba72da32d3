/** The value of an option as it stands behind `?`, between single quotes in a shell too. */
export const encodeOption = (value: string): string =>
  value.replace(/[%&\t']|^ $/g, (mark) => (mark === "'" ? '%27' : encodeURIComponent(mark)));
