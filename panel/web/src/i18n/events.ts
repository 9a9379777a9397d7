/** What a row of the activity or audit log says, for sentences. */
export interface EventFacts {
  event: string;
  properties: Readonly<Record<string, unknown>>;
  /** What it is about; the activity of one server does not name it. */
  subjects?: readonly { kind: string; name: string | null }[];
}

type Sentence = string | ((said: Said) => string);

/** Reads what there is; what there is not leaves no hole in a sentence. */
class Said {
  readonly #facts: EventFacts;

  constructor(facts: EventFacts) {
    this.#facts = facts;
  }

  has(name: string): boolean {
    return this.text(name) !== '';
  }

  text(name: string): string {
    const value = this.#facts.properties[name];
    if (typeof value === 'string') return value;
    return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
  }

  /** The word in quotation marks behind what leads to it, or nothing. */
  quoted(name: string, before = ' '): string {
    return this.has(name) ? `${before}“${short(this.text(name))}”` : '';
  }

  plain(name: string, before = ' '): string {
    return this.has(name) ? `${before}${short(this.text(name))}` : '';
  }

  is(name: string): boolean {
    return this.#facts.properties[name] === true;
  }

  /** The name of what it is about. */
  about(kind: string, before = ' '): string {
    const name = this.#facts.subjects?.find((subject) => subject.kind === kind)?.name ?? '';
    return name === '' ? '' : `${before}“${name}”`;
  }

  /** “one file”, “3 files”, by a list's length or a count that is given. */
  many(list: string, one: string, more: string): string {
    const value = this.#facts.properties[list];
    const told = this.#facts.properties['count'];
    const n = Array.isArray(value) ? value.length : typeof value === 'number' ? value : typeof told === 'number' ? told : 1;
    return n === 1 ? `one ${one}` : `${n.toLocaleString()} ${more}`;
  }

  /** The names of changed fields, as “memory, disk”. */
  changed(): string {
    const value = this.#facts.properties['changes'];
    const names = typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.keys(value) : [];
    return names.length === 0 ? '' : `: ${names.map((name) => name.replaceAll('_', ' ')).join(', ')}`;
  }
}

const LONGEST = 160;

function short(value: string): string {
  return value.length > LONGEST ? `${value.slice(0, LONGEST)}…` : value;
}

const sentences: Readonly<Record<string, Sentence>> = {
  'auth:success': 'Signed in',
  'auth:logout': 'Signed out',
  'auth:fail': (said) => `Failed to sign in${said.quoted('username', ' as ')}${said.quoted('email', ' as ')}`,
  'auth:checkpoint': 'Gave the right password; the second step was asked for',
  'auth:token': 'Passed the second step with a code from the app',
  'auth:recovery-token': 'Passed the second step with a recovery code',
  'auth:reset-password': 'Asked for a mail to reset the password',
  'auth:password-reset': 'Reset the password by mail',
  'auth:ip-blocked': (said) => `The API key${said.plain('identifier')} was used from an address it does not allow`,
  'auth:sftp.fail': 'Failed to sign in over SFTP',
  'request:denied': (said) =>
    said.has('suppressed')
      ? `Was refused ${said.text('suppressed')} more times${said.plain('path', ', last at ')}`
      : `Was refused${said.plain('method', ': ')}${said.plain('path')}${said.plain('status', ', status ')}`,

  'user:create': (said) => `Created the user${said.quoted('username')}`,
  'user:update': (said) => `Changed the user${said.quoted('username')}${said.changed()}${said.is('new_credential') ? ' (new password)' : ''}`,
  'user:delete': (said) => `Deleted the user${said.quoted('username')}`,
  'user:account.email-changed': (said) => `Changed the e-mail address${said.plain('old', ' from ')}${said.plain('new', ' to ')}`,
  'user:account.password-changed': 'Changed the password',
  'user:two-factor.create': 'Turned the second step on',
  'user:two-factor.delete': 'Turned the second step off',
  'user:two-factor.secret': 'Was shown the secret for setting up the second step',
  'user:session.delete': (said) => (said.has('count') ? `Signed out ${said.many('count', 'other session', 'other sessions')}` : 'Signed out a session'),
  'user:api-key.create': (said) => `Created the API key${said.plain('identifier')}`,
  'user:api-key.delete': (said) => `Deleted the API key${said.plain('identifier')}`,
  'user:ssh-key.create': (said) => `Added the SSH key${said.plain('fingerprint')}`,
  'user:ssh-key.delete': (said) => `Removed the SSH key${said.plain('fingerprint')}`,
  'user:impersonate.start': (said) => `Began to act as${said.quoted('username') || ' another user'}`,
  'user:impersonate.end': (said) => `Ended acting as${said.quoted('username') || ' another user'}`,
  'api-key:create': (said) => `Created the application API key${said.plain('identifier')}`,
  'api-key:delete': (said) => `Deleted the application API key${said.plain('identifier')}`,

  'server:create': 'Created the server',
  'server:delete': (said) => (said.is('forced') ? 'Deleted the server by force' : 'Deleted the server'),
  'server:suspend': 'Suspended the server',
  'server:unsuspend': 'Ended the suspension of the server',
  'server:details.update': (said) => `Changed the server’s details${said.changed()}`,
  'server:build.update': (said) => `Changed the server’s limits${said.changed()}`,
  'server:startup.update': (said) => `Changed the server’s start-up${said.changed()}`,
  'server:reinstall': 'Started a reinstallation',
  'server:settings.reinstall': 'Started a reinstallation',
  'server:install.complete': (said) => (said.text('successful') === 'false' ? `The installation failed${said.plain('detail', ': ')}` : 'The installation is done'),
  'server:reinstall.complete': (said) => (said.text('successful') === 'false' ? `The reinstallation failed${said.plain('detail', ': ')}` : 'The reinstallation is done'),
  'server:install.toggle': (said) => (said.is('installing') ? 'Marked the server as being installed' : 'Marked the server as installed'),
  'server:job.cancel': (said) => `Cancelled a job${said.plain('kind', ': ')}`,
  'server:status.reset': 'Freed the server from the state it was stuck in',
  'server:crashed': (said) =>
    `The server crashed${said.is('oom_killed') ? ': it ran out of memory' : said.plain('exit_code', ' with exit code ')}${said.is('restarted') ? '; it was started again' : ''}`,
  'server:power.start': 'Started the server',
  'server:power.stop': 'Stopped the server',
  'server:power.restart': 'Restarted the server',
  'server:power.kill': 'Killed the server',
  'server:console.command': (said) => `Typed on the console:${said.quoted('command')}`,
  'server:console.watch': 'Watched the console live as an administrator',
  'server:console.credential': 'Opened the console',
  'server:console.download': 'Downloaded the console’s log',
  'server:console.replay': 'Looked at a replay of the console',
  'server:console.replay-download': 'Downloaded a replay of the console',
  'server:settings.rename': (said) => `Renamed the server${said.quoted('old', ' from ')}${said.quoted('new', ' to ')}`,
  'server:settings.description': (said) => `Changed the description${said.quoted('new', ' to ')}`,
  'server:startup.edit': (said) => `Changed the variable${said.plain('variable')}${said.quoted('old', ' from ')}${said.quoted('new', ' to ')}`,
  'server:startup.image': (said) => `Changed the image${said.plain('old', ' from ')}${said.plain('new', ' to ')}`,
  'server:allocation.create': (said) => `Added the address${said.plain('allocation')}`,
  'server:allocation.delete': (said) => `Removed the address${said.plain('allocation')}`,
  'server:allocation.primary': (said) => `Made${said.plain('allocation') || ' an address'} the main address`,
  'server:allocation.notes': (said) => `Changed the note of the address${said.plain('allocation')}${said.quoted('new', ' to ')}`,
  'server:subuser.create': (said) => `Gave access to${said.plain('email') || ' a user'}`,
  'server:subuser.update': (said) => `Changed what${said.plain('email') || ' a user'} may do`,
  'server:subuser.delete': (said) => `Took away the access of${said.plain('email') || ' a user'}`,
  'stream:ticket.create': (said) => `Asked for a ticket to follow${said.plain('stream', ' the stream ')}${said.plain('of', ' of ')}`,
  'server:shell.ask': 'Asked for a shell',
  'server:shell.start': (said) => `Opened a shell${said.plain('program', ': ')}`,
  'server:shell.end': (said) => `A shell ended${said.plain('exit_code', ' with code ')}`,
  'server:shell.interrupt': 'A shell was interrupted with its node',
  'server:shell.view': 'Looked at the recording of a shell',
  'server:shell.watch': 'Watched a shell live',
  'server:shell.download': 'Downloaded the recording of a shell',
  'server:shell.verify': (said) => `Compared the recording of a shell with the audit log${said.plain('result', ': ')}`,
  'server:shell.delete': 'Deleted the recording of a shell',
  'server:shell.purge': 'The recording of a shell was past its time and removed',
  'server:file.read': (said) => `Read the file${said.plain('file')}`,
  'server:file.download': (said) => `Downloaded the file${said.plain('file')}`,
  'server:file.write': (said) => `Wrote the file${said.plain('file')}`,
  'server:file.copy': (said) => `Copied the file${said.plain('file')}`,
  'server:file.create-directory': (said) => `Made the folder${said.plain('directory')}${said.plain('name', said.has('directory') ? '' : ' ')}`,
  'server:file.rename': (said) => `Renamed or moved ${said.many('files', 'file', 'files')}${said.plain('directory', ' in ')}`,
  'server:file.compress': (said) => `Packed ${said.many('files', 'file', 'files')}${said.plain('directory', ' in ')}`,
  'server:file.decompress': (said) => `Unpacked${said.plain('files')}${said.plain('directory', ' in ')}`,
  'server:file.delete': (said) => `Deleted ${said.many('files', 'file', 'files')}${said.plain('directory', ' in ')}`,
  'server:file.pull': (said) => `Fetched${said.plain('url')}${said.plain('directory', ' into ')}`,
  'server:file.uploaded': (said) => `Uploaded${said.plain('file')}${said.plain('directory', ' into ')}`,
  'server:sftp.create': (said) => `Made ${said.many('files', 'file', 'files')} over SFTP`,
  'server:sftp.write': (said) => `Wrote ${said.many('files', 'file', 'files')} over SFTP`,
  'server:sftp.delete': (said) => `Deleted ${said.many('files', 'file', 'files')} over SFTP`,
  'server:sftp.create-directory': (said) => `Made ${said.many('files', 'folder', 'folders')} over SFTP`,
  'server:sftp.rename': (said) => `Renamed ${said.many('files', 'file', 'files')} over SFTP`,
  'server:sftp.denied': 'Was refused access over SFTP',
  'server:backup.start': (said) => `Began the backup${said.quoted('name')}`,
  'server:backup.complete': (said) => `The backup${said.quoted('name')} is done`,
  'server:backup.fail': (said) => `The backup${said.quoted('name')} failed`,
  'server:backup.delete': (said) => `Deleted the backup${said.quoted('name')}`,
  'server:backup.download': (said) => `Downloaded the backup${said.quoted('name')}`,
  'server:backup.restore': (said) => `Began to restore the backup${said.quoted('name')}`,
  'server:backup.restore-complete': (said) => `The backup${said.quoted('name')} was restored`,
  'server:backup.restore-failed': (said) => `The backup${said.quoted('name')} could not be restored`,
  'server:backup.lock': (said) => `Locked the backup${said.quoted('name')}`,
  'server:backup.unlock': (said) => `Unlocked the backup${said.quoted('name')}`,

  'node:create': (said) => `Added the node${said.about('node')}${said.plain('address', ' at ')}`,
  'node:update': (said) => `Changed the node${said.about('node')}${said.changed()}${said.is('secret_reset') ? ' (new key)' : ''}`,
  'node:delete': (said) => `Deleted the node${said.about('node')}`,
  'node:drain': (said) => `Began to drain the node${said.about('node')}`,
  'node:undrain': (said) => `Ended draining the node${said.about('node')}`,
  'node:deploy-token.create': (said) => `Made a command that connects the node${said.about('node')}`,
  'node:configuration.read': (said) => `Read the configuration, with its key, of the node${said.about('node')}`,
  'node:log.read': (said) => `Read the log of the node${said.about('node')}`,
  'node:activity.refused': (said) => `The node${said.about('node')} told of ${said.many('refused', 'act', 'acts')} that it may not tell of`,
  'node:allocation.create': (said) => `Added ${said.many('count', 'address', 'addresses')} to the node${said.about('node')}`,
  'node:allocation.update': (said) => `Changed the address${said.plain('allocation')}`,
  'node:allocation.delete': (said) => `Removed ${said.many('count', 'address', 'addresses')} from the node${said.about('node')}`,
  'location:create': (said) => `Created the location${said.about('location')}`,
  'location:update': (said) => `Changed the location${said.about('location')}${said.changed()}`,
  'location:delete': (said) => `Deleted the location${said.about('location')}`,
  'nest:create': (said) => `Created the nest${said.about('nest')}`,
  'nest:update': (said) => `Changed the nest${said.about('nest')}`,
  'nest:delete': (said) => `Deleted the nest${said.about('nest')}`,
  'egg:import': (said) => `${said.is('updated') ? 'Replaced' : 'Imported'} the egg${said.about('egg')}`,
  'egg:export': (said) => `Downloaded the egg${said.about('egg')}`,
  'egg:delete': (said) => `Deleted the egg${said.about('egg')}`,

  'panel:log.read': 'Read the log of the panel',
  'console:command': (said) => `Typed on the administrator’s console:${said.quoted('command')}`,
  'activity:acknowledge': (said) => `Acknowledged row${said.plain('row')} of the audit log${said.quoted('note', ': ')}`,
  'activity:acknowledge.withdraw': (said) => `Took back the acknowledgement of row${said.plain('row')} of the audit log`,
  'activity:export': (said) => `Exported the audit log${said.plain('format', ' as ')}`,
  'activity:filter.save': (said) => `Saved the audit filter${said.quoted('name')}`,
  'activity:filter.delete': (said) => `Deleted the audit filter${said.quoted('name')}`,
  'activity:purge': (said) => `Removed ${said.many('rows', 'old row', 'old rows')} from the audit log`,
  'activity:verify': (said) => `Checked the audit log: ${said.text('faults') === '0' ? 'intact' : said.many('faults', 'fault', 'faults')}`,
  'activity:verify-recordings': (said) => `Checked the recordings of shells: ${said.text('faults') === '0' ? 'intact' : said.many('faults', 'fault', 'faults')}`,
};

/** Whether there are words of its own for an event. */
export function isKnownEvent(event: string): boolean {
  return event in sentences;
}

/** One line for people. An event without words of its own is told by its name. */
export function eventSentence(facts: EventFacts): string {
  const words = sentences[facts.event];
  if (words === undefined) return unknown(facts.event);
  return typeof words === 'string' ? words : words(new Said(facts));
}

/** `server:mod.install-now` becomes “Server: mod install now”. */
function unknown(event: string): string {
  const [area = '', what = ''] = event.split(/:(.*)/s);
  const said = `${area}${what === '' ? '' : `: ${what}`}`.replace(/[._-]+/g, ' ');
  return said.slice(0, 1).toUpperCase() + said.slice(1);
}
