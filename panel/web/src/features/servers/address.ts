import { itemsOf } from '../../api/envelope';
import type { Server } from '../../api/types';

/** What players type in: alias or IP of the default allocation, with the port; `null` without one. */
export function addressOf(server: Server): string | null {
  const allocations = itemsOf(server.relationships?.allocations);
  const main = allocations.find((allocation) => allocation.is_default) ?? allocations[0];
  if (main === undefined) return null;
  const host = main.ip_alias ?? main.ip;
  return host.includes(':') ? `[${host}]:${main.port}` : `${host}:${main.port}`;
}
