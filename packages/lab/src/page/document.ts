import { customProperties, themes } from '../figures/theme.js';
import { html, Html } from './html.js';

const style = `
:root { color-scheme: light dark; --page: #ffffff; --card: #f6f8fa; --line: #d8dee4; ${customProperties(themes.light)} }
@media (prefers-color-scheme: dark) {
  :root { --page: #0d1117; --card: #161b22; --line: #30363d; ${customProperties(themes.dark)} }
}
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 2rem 1rem 4rem; max-width: 1000px; background: var(--page); color: var(--ink);
  font: 16px/1.55 system-ui, sans-serif; overflow-wrap: break-word; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 .6rem; text-wrap: balance; }
h2 { font-size: 1.3rem; margin: 3rem 0 .4rem; }
h3 { font-size: 1rem; margin: 0 0 .3rem; }
p { max-width: 72ch; margin: .5rem 0; }
.verdict { font-size: 1.15rem; border-left: 4px solid var(--series-0); padding-left: .9rem; margin: .8rem 0; }
.note { color: var(--muted); font-size: .9rem; }
.panels { display: grid; gap: 1.6rem 2rem; grid-template-columns: repeat(var(--columns), minmax(0, 1fr)); margin-top: 1rem; }
figure { margin: 0; }
figcaption { font-weight: 600; font-size: .92rem; margin-bottom: .4rem; }
figure svg { display: block; width: 100%; max-width: 460px; height: auto; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: .92rem; font-variant-numeric: tabular-nums; margin-top: .6rem; }
th, td { padding: .35rem .9rem .35rem 0; text-align: right; border-bottom: 1px solid var(--line); vertical-align: top; }
th { font-weight: 600; }
th[scope='row'] { white-space: nowrap; }
thead th { color: var(--muted); font-weight: 500; vertical-align: bottom; }
th:first-child, td:first-child, .text { text-align: left; }
td.text { overflow-wrap: anywhere; min-width: 16rem; }
td small { color: var(--muted); display: block; white-space: nowrap; }
tr.group th { padding-top: 1rem; }
.key { display: inline-block; width: .7em; height: .7em; border-radius: 2px; margin-right: .5em; }
.samples { display: grid; gap: .7rem; grid-template-columns: repeat(auto-fill, minmax(108px, 1fr)); margin: 1rem 0; padding: 0; list-style: none; }
.samples li { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: .5rem; font-size: .8rem; line-height: 1.4; }
.samples img { display: block; width: 100%; image-rendering: pixelated; border-radius: 4px; margin-bottom: .4rem; }
.samples small { color: var(--muted); }
.samples b { font-weight: 600; }
.wrong { color: var(--series-0); font-weight: 600; }
pre { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: .8rem; white-space: pre-wrap; overflow-wrap: anywhere; font-size: .85rem; }
@media (max-width: 720px) { .panels { grid-template-columns: minmax(0, 1fr); } h1 { font-size: 1.5rem; } th, td { padding-right: .6rem; } table { font-size: .85rem; } }
`;

/** A whole page that needs nothing from outside itself. */
export function renderDocument(title: string, body: Html): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta
          http-equiv="Content-Security-Policy"
          content="default-src 'none'; img-src data:; style-src 'unsafe-inline'"
        />
        <title>${title}</title>
        <style>
          ${new Html(style)}
        </style>
      </head>
      <body>
        ${body}
      </body>
    </html> `.text;
}
