import { render } from 'preact';
import { PageShell } from '../ui/page-shell.js';

render(
  <PageShell here="../dashboard/" links={[{ href: '../dashboard/', text: 'Runs' }]}>
    <h1>Runs</h1>
  </PageShell>,
  document.body,
);
