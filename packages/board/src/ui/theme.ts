import { customProperties, themes, type Theme } from '@rankbatch/lab/browser';
import { useEffect, useState } from 'preact/hooks';

// The palette of the lab's figures as custom properties, as its reports have it.
const palette = new CSSStyleSheet();
palette.replaceSync(
  `:root { ${customProperties(themes.light)} }
  @media (prefers-color-scheme: dark) { :root { ${customProperties(themes.dark)} } }`,
);
document.adoptedStyleSheets = [...document.adoptedStyleSheets, palette];

const dark = matchMedia('(prefers-color-scheme: dark)');
const current = (): Theme => (dark.matches ? themes.dark : themes.light);

/** The colours of the page's scheme, for canvases, which take no custom properties; changes with the scheme. */
export function useTheme(): Theme {
  const [theme, setTheme] = useState(current);
  useEffect(() => {
    const update = () => setTheme(current());
    dark.addEventListener('change', update);
    return () => dark.removeEventListener('change', update);
  }, []);
  return theme;
}
