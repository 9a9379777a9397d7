/** Words of servers: the list, their states and what one can do to them. */
export const servers = {
  title: 'Servers',
  all: 'All servers',
  mine: 'Mine',
  scope: 'Which servers to show',
  search: 'Search by name, ID or address',
  empty: 'No servers yet',
  emptyText: 'A server appears here as soon as someone gives you one.',
  emptyAdmin: 'Create the first one: it takes a node, an egg and a minute.',
  create: 'Create a server',
  noMatch: 'No server matches',
  noMatchText: (search: string) => `Nothing fits “${search}”. Try part of the name, the ID, or an address such as :25565.`,
  clearSearch: 'Clear search',
  cpu: 'CPU',
  memory: 'Memory',
  disk: 'Disk',
  of: (limit: string) => `of ${limit}`,
  noAddress: 'no address',
  noLimit: 'no limit',
  unreachable: 'No answer from node',
  count: (n: number) => (n === 1 ? '1 server' : `${n} servers`),
};

export const state = {
  offline: 'Offline',
  starting: 'Starting',
  running: 'Running',
  stopping: 'Stopping',
  unknown: 'Checking',
  installing: 'Installing',
  install_failed: 'Install failed',
  reinstall_failed: 'Reinstall failed',
  suspended: 'Suspended',
  restoring_backup: 'Restoring',
  transferring: 'Moving',
  maintenance: 'Maintenance',
};

export const power = {
  label: 'Power',
  start: 'Start',
  restart: 'Restart',
  stop: 'Stop',
  kill: 'Kill',
  killTitle: 'Kill this server?',
  killText: 'The process ends at once, without saving. Anything since the last save is lost, and files may be damaged. Use Stop whenever it still answers.',
  killConfirm: 'Kill now',
};

export const banner = {
  installing: 'This server is being installed',
  installingText: 'It can be started when that is done. This page follows by itself.',
  install_failed: 'The installation failed',
  installFailedText: 'Look at the install log for the reason, then reinstall.',
  reinstall_failed: 'The reinstallation failed',
  suspended: 'This server is suspended',
  suspendedText: 'Its files are kept. Ask the person who hosts it.',
  restoring_backup: 'A backup is being restored',
  restoringText: 'Power actions are blocked until it is done.',
  transferring: 'This server is moving to another node',
  transferringText: 'It comes back by itself.',
  maintenance: 'The node is under maintenance',
  maintenanceText: 'Power actions are blocked until an administrator ends it.',
};

export const tiles = {
  label: 'Server facts',
  address: 'Address',
  copyAddress: (address: string) => `Copy address ${address}`,
  uptime: 'Uptime',
  cpu: 'CPU',
  memory: 'Memory',
  disk: 'Disk',
  network: 'Network',
  down: 'in',
  up: 'out',
  of: (limit: string) => `of ${limit}`,
  level: { normal: '', high: 'high', critical: 'critical' },
};

export const charts = {
  label: 'Usage over the last minutes',
  cpu: 'CPU',
  memory: 'Memory',
  network: 'Network',
  inbound: 'in',
  outbound: 'out',
  offline: 'No data while the server is offline',
  perSecond: (amount: string) => `${amount}/s`,
};
