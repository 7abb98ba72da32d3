// ui: what dashboard and playground share, the shell of a page, its theme and its charts.
import type { ComponentChildren, VNode } from 'preact';
import './base.css';

/** What stands around every page: name, links, and a way past them for the keyboard. */
export function PageShell({
  here,
  links,
  aside,
  children,
}: {
  /** Address of this page among `links`. */
  readonly here: string;
  readonly links: readonly { readonly href: string; readonly text: string }[];
  /** At the end of the header. */
  readonly aside?: ComponentChildren;
  readonly children: ComponentChildren;
}): VNode {
  return (
    <div class="shell">
      <a class="skip" href="#main">
        Skip to the content
      </a>
      <header>
        <a class="brand" href={links[0]?.href ?? here}>
          Rankbatch
        </a>
        <nav aria-label="Pages">
          {links.map(({ href, text }) => (
            <a key={href} href={href} {...(href === here && { 'aria-current': 'page' as const })}>
              {text}
            </a>
          ))}
        </nav>
        {aside}
      </header>
      <main id="main" tabIndex={-1}>
        {children}
      </main>
    </div>
  );
}
