import { account } from './account';
import { acting } from './acting';
import { locations, nodes } from './adminNodes';
import { adminServers, eggs, users } from './adminServers';
import { audit } from './audit';
import { console, link } from './console';
import { login, nav } from './frame';
import { common, problem } from './general';
import { live } from './live';
import { logArchive } from './logArchive';
import { oplogs } from './oplogs';
import { player } from './player';
import { replay } from './replay';
import { banner, charts, power, servers, state, tiles } from './servers';
import { terminal } from './terminal';
import { work } from './work';

/** English. Functions take what varies; nothing else in the page holds words. Each area has its file. */
export const en = {
  product: 'Quetzal',
  common,
  problem,
  nav,
  login,
  servers,
  state,
  power,
  console,
  link,
  banner,
  tiles,
  charts,
  account,
  acting,
  admin: { nodes, locations, eggs, servers: adminServers, users },
  live,
  player,
  terminal,
  replay,
  work,
  logArchive,
  oplogs,
  audit,
};
