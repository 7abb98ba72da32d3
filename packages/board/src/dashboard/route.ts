import { useEffect, useState } from 'preact/hooks';

/** Where the reader is: kept in the address, so that a reload, a bookmark and the back button find it again. */
export interface Route {
  readonly page: 'list' | 'race';
  /** What the page shows, and how. */
  readonly params: URLSearchParams;
}

function read(): Route {
  const [path = '', query = ''] = location.hash.replace(/^#/, '').split('?');
  return { page: path === '/race' ? 'race' : 'list', params: new URLSearchParams(query) };
}

/** The route now, following the address. */
export function useRoute(): Route {
  const [route, setRoute] = useState(read);
  useEffect(() => {
    const follow = () => setRoute(read());
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, []);
  return route;
}

/** Address of the page that shows these runs. */
export function addressOfRace(ids: readonly string[]): string {
  return `#/race?${new URLSearchParams(ids.map((id) => ['run', id])).toString()}`;
}

/** Sets one parameter of the page that is shown, or removes it where it is empty; the back button skips such steps. */
export function setParameter(name: string, value: string): void {
  const { page, params } = read();
  if (value === '') params.delete(name);
  else params.set(name, value);
  const query = params.toString();
  history.replaceState(null, '', `#/${page === 'list' ? '' : page}${query === '' ? '' : `?${query}`}`);
  dispatchEvent(new HashChangeEvent('hashchange'));
}
