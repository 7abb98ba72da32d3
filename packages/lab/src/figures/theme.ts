/** The colours of a figure, as CSS. */
export interface Theme {
  readonly ink: string;
  readonly muted: string;
  readonly grid: string;
  readonly baseline: string;
  /** One colour for each strategy but the baseline, told apart by colour-blind eyes too. */
  readonly series: readonly string[];
}

/** After Okabe & Ito's palette, darkened on white and lightened on black so that labels in these colours stay readable. */
export const themes = {
  light: {
    ink: '#24292f',
    muted: '#656d76',
    grid: '#e4e8ec',
    baseline: '#6b727a',
    series: ['#c44e00', '#0068a8', '#007a5a', '#a63d7f', '#8a6500', '#5b53c7', '#177a88'],
  },
  dark: {
    ink: '#e6edf3',
    muted: '#9198a1',
    grid: '#2b323a',
    baseline: '#a0a7af',
    series: ['#ff9a4d', '#5cb8f2', '#3ccf9f', '#f08fc4', '#e3c53d', '#a9a2ff', '#62d0de'],
  },
} as const satisfies Readonly<Record<string, Theme>>;

/** Name of each colour as a custom property, so that a page can change them with its colour scheme. */
export const pageTheme: Theme = {
  ink: 'var(--ink)',
  muted: 'var(--muted)',
  grid: 'var(--grid)',
  baseline: 'var(--baseline)',
  series: themes.light.series.map((_, index) => `var(--series-${index})`),
};

/** The custom properties of {@link pageTheme} with the values of a theme. */
export function customProperties(theme: Theme): string {
  const { series, ...named } = theme;
  return [
    ...Object.entries(named).map(([name, colour]) => `--${name}: ${colour};`),
    ...series.map((colour, index) => `--series-${index}: ${colour};`),
  ].join(' ');
}
