import { useEffect, useState } from 'preact/hooks';
import type { ChangeNotice } from '../api.js';

type Listener = (notice: ChangeNotice) => void;

const listeners = new Set<Listener>();
const stateListeners = new Set<(isOpen: boolean) => void>();
let source: EventSource | undefined;
let isOpen = false;

function setOpen(open: boolean): void {
  isOpen = open;
  for (const listener of stateListeners) listener(open);
}

function connect(): void {
  source = new EventSource('../api/changes');
  // Also after the connection was lost: anything may have changed meanwhile.
  source.addEventListener('hello', () => {
    setOpen(true);
    tell({ runs: null });
  });
  source.addEventListener('change', ({ data }) => {
    const notice: unknown = JSON.parse(String(data));
    if (isNotice(notice)) tell(notice);
  });
  source.addEventListener('error', () => {
    setOpen(false);
    // Closed for good where the server answered with an error, as one does that is starting again; else the browser tries by itself.
    if (source?.readyState === EventSource.CLOSED) setTimeout(reconnect, 1000);
  });
}

function reconnect(): void {
  source?.close();
  source = undefined;
  if (!document.hidden) connect();
}

function tell(notice: ChangeNotice): void {
  for (const listener of listeners) listener(notice);
}

function isNotice(value: unknown): value is ChangeNotice {
  return typeof value === 'object' && value !== null && 'runs' in value;
}

// A browser allows few connections to one server: pages that nobody looks at give theirs up.
document.addEventListener('visibilitychange', reconnect);

/** Hears of changes on the server until the function that it returns is called. */
export function listen(listener: Listener): () => void {
  if (source === undefined) connect();
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Whether the server tells of changes at this moment. */
export function useIsConnected(): boolean {
  const [open, set] = useState(isOpen);
  useEffect(() => {
    set(isOpen);
    stateListeners.add(set);
    return () => stateListeners.delete(set);
  }, []);
  return open;
}
