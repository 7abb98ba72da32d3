import { render } from 'preact';
import { PageShell } from '../ui/page-shell.js';
import { Playground } from './playground.js';

const here = { href: './', text: 'Playground' };
// The board serves its dashboard beside this page; the site has this page alone.
const links = import.meta.env.MODE === 'site' ? [here] : [{ href: '../dashboard/', text: 'Runs' }, here];

render(
  <PageShell here={here.href} links={links}>
    <Playground />
  </PageShell>,
  document.body,
);
