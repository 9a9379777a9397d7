import { useOutletContext } from 'react-router';
import type { ServerView } from '../servers/queries';

/** What every page of a server is given: `id` as it stands in the address, `view` as last read. */
export interface ServerPage {
  id: string;
  view: ServerView;
}

export function useServerPage(): ServerPage {
  return useOutletContext<ServerPage>();
}
