import { render } from 'preact';
import { PageShell } from '../ui/page-shell.js';
import { Playground } from './playground.js';

const here = { href: './', text: 'Playground' };
// The board serves its dashboard beside this page; the site has this page alone.
const links = import.meta.env.MODE === 'site' ? [here] : [{ href: '../dashboard/', text: 'Runs' }, here];

// The page around it says what it is.
document.documentElement.classList.toggle('inside', window !== window.parent);

render(
  <PageShell here={here.href} links={links}>
    <Playground />
  </PageShell>,
  document.body,
);
