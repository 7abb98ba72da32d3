import type { Theme } from '@rankbatch/lab/browser';

/** One line of a chart, with a band around it where there are `low` and `high`; all arrays are [n], `x` rises. */
export interface Line {
  /** Stands beside the end of the line. */
  readonly name: string;
  readonly colour: (theme: Theme) => string;
  readonly x: readonly number[];
  /** Null where there is no value. */
  readonly y: readonly (number | null)[];
  /** What is told under the cursor and in the table, where the line itself is smoothed. @default y */
  readonly exact?: readonly (number | null)[];
  readonly low?: readonly (number | null)[];
  readonly high?: readonly (number | null)[];
  /** Drawn in dashes, so that lines of one colour are told apart. */
  readonly dashed?: boolean;
}

/** What a chart shows, apart from its place in the page. */
export interface LineChartContent {
  readonly title: string;
  /** Labels of the axes, with units. */
  readonly xLabel: string;
  readonly yLabel: string;
  /** Whether the vertical axis is logarithmic; values of 0 and less are left out then. */
  readonly log?: boolean;
  readonly lines: readonly Line[];
}
