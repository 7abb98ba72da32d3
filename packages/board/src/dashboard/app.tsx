import type { VNode } from 'preact';
import { PageShell } from '../ui/page-shell.js';
import { useIsConnected } from './connection.js';
import './dashboard.css';
import { RacePage } from './race/race-page.js';
import { useRoute } from './route.js';
import { RunListPage } from './list/run-list-page.js';

const links = [
  { href: '#/', text: 'Runs' },
  { href: '../playground/', text: 'Playground' },
];

/** The dashboard: the list of all runs, or some of them side by side. */
export function App(): VNode {
  const { page, params } = useRoute();
  return (
    <PageShell here={page === 'list' ? '#/' : ''} links={links} aside={<Connection />}>
      {page === 'list' ? (
        <RunListPage params={params} />
      ) : (
        <RacePage key={params.getAll('run').join('\n')} params={params} />
      )}
    </PageShell>
  );
}

function Connection(): VNode {
  const isConnected = useIsConnected();
  return (
    <span class={`connection ${isConnected ? 'on' : ''}`} role="status">
      {isConnected ? 'live' : 'connecting…'}
    </span>
  );
}
