import { LiveSocket, type LiveLink, type LiveOptions } from './liveSocket';

export type Resource = 'servers' | 'nodes' | 'jobs' | 'backups' | 'users' | 'audit' | 'usage';

/** What happened to one object; `synced` means that anything may have changed while nobody listened. */
export type Change = { kind: 'synced' } | { kind: 'added' | 'modified'; id: string; object: unknown } | { kind: 'deleted'; id: string };

interface Frame {
  type: string;
  resource?: string;
  id?: string;
  object?: unknown;
}

interface Topic {
  resource: Resource;
  id: string;
  listeners: Set<(change: Change) => void>;
}

type Socket = Pick<LiveSocket, 'start' | 'stop' | 'send' | 'retryIfWaiting'>;

const KINDS: Readonly<Record<string, 'added' | 'modified' | 'deleted'>> = { ADDED: 'added', MODIFIED: 'modified', DELETED: 'deleted' };
/** Pages come and go; the socket outlives the moment between two of them. */
const LINGER_MS = 5_000;

/**
 * The panel's stream of changes, one for the whole page. Objects are read over HTTP as ever; this says when to read them
 * again. It is open while anyone listens.
 */
export class EventsClient {
  readonly #topics = new Map<string, Topic>();
  readonly #socket: Socket;
  #open = false;
  #running = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(make: (options: LiveOptions) => Socket = (options) => new LiveSocket(options)) {
    this.#socket = make({
      path: () => '/api/client/events',
      ticket: { stream: 'events', target: '*' },
      onOpen: () => {
        this.#open = true;
        for (const topic of this.#topics.values()) this.#ask('subscribe', topic);
      },
      onMessage: (data) => {
        if (typeof data === 'string') this.#take(data);
      },
      onLink: (link: LiveLink) => {
        this.#open = link.state === 'open';
      },
    });
  }

  /** Calls `listener` for changes of one object, or with `*` of all that one may see. The answer ends it. */
  listen(resource: Resource, id: string, listener: (change: Change) => void): () => void {
    const key = `${resource} ${id}`;
    let topic = this.#topics.get(key);
    if (topic === undefined) {
      topic = { resource, id, listeners: new Set() };
      this.#topics.set(key, topic);
      if (this.#open) this.#ask('subscribe', topic);
    }
    const mine = topic;
    mine.listeners.add(listener);
    this.#wake();
    return () => {
      mine.listeners.delete(listener);
      if (mine.listeners.size > 0 || this.#topics.get(key) !== mine) return;
      this.#topics.delete(key);
      if (this.#open) this.#ask('unsubscribe', mine);
      if (this.#topics.size === 0) this.#rest();
    };
  }

  /** The network or the tab came back. */
  readonly hurry = (): void => {
    if (this.#running) this.#socket.retryIfWaiting();
  };

  stop(): void {
    clearTimeout(this.#timer);
    this.#running = false;
    this.#open = false;
    this.#socket.stop();
  }

  #wake(): void {
    clearTimeout(this.#timer);
    if (this.#running) return;
    this.#running = true;
    this.#socket.start();
  }

  #rest(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.stop(), LINGER_MS);
  }

  #ask(action: 'subscribe' | 'unsubscribe', { resource, id }: Topic): void {
    // Usage is not read over HTTP as well: what is known of it comes at once.
    this.#socket.send(JSON.stringify({ action, resource, id, initial: resource === 'usage' }));
  }

  #take(data: string): void {
    let frame: Frame;
    try {
      frame = JSON.parse(data) as Frame;
    } catch {
      return;
    }
    const { type, resource, id } = frame;
    if (type === 'RESYNC') {
      for (const topic of this.#topics.values()) if (topic.resource === resource) this.#ask('subscribe', topic);
      return;
    }
    for (const topic of [...this.#topics.values()]) {
      if (topic.resource !== resource) continue;
      if (type === 'SYNCED') {
        if (topic.id === id) tell(topic, { kind: 'synced' });
        continue;
      }
      const kind = KINDS[type];
      if (kind === undefined || id === undefined || !concerns(topic, id)) continue;
      tell(topic, kind === 'deleted' ? { kind, id } : { kind, id, object: frame.object });
    }
  }
}

/** A server may be named by the first part of its id. */
function concerns(topic: Topic, id: string): boolean {
  return topic.id === '*' || topic.id === id || (topic.id.length === 8 && id.startsWith(`${topic.id}-`));
}

function tell(topic: Topic, change: Change): void {
  for (const listener of [...topic.listeners]) listener(change);
}
