import { vi } from 'vitest';

export interface Seen {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: Headers;
  body: unknown;
}

type Answer = (seen: Seen) => { status?: number; body?: unknown; headers?: Record<string, string> };

/** The panel's HTTP side for tests: hand-written answers by method and path; everything asked is remembered. */
export class FakePanel {
  readonly seen: Seen[] = [];
  readonly #answers = new Map<string, Answer>();

  constructor() {
    vi.stubGlobal('fetch', (path: string, init: RequestInit = {}) => Promise.resolve(this.#answer(path, init)));
    document.cookie = 'XSRF-TOKEN=csrf%3D1; path=/';
    this.on('GET', '/sanctum/csrf-cookie', () => ({ status: 204 }));
  }

  on(method: string, path: string, answer: Answer): this {
    this.#answers.set(`${method} ${path}`, answer);
    return this;
  }

  /** A list without pages to come. */
  list(path: string, rows: unknown[]): this {
    return this.on('GET', path, () => ({ body: listOf(rows) }));
  }

  asked(method: string, path: string): Seen[] {
    return this.seen.filter((seen) => seen.method === method && seen.path === path);
  }

  #answer(target: string, init: RequestInit): Response {
    const url = new URL(target, 'http://panel.test');
    const text = typeof init.body === 'string' ? init.body : null;
    const seen: Seen = {
      method: init.method ?? 'GET',
      path: url.pathname,
      query: url.searchParams,
      headers: new Headers(init.headers),
      body: text === null ? init.body : (JSON.parse(text) as unknown),
    };
    this.seen.push(seen);
    const answer = this.#answers.get(`${seen.method} ${seen.path}`);
    if (answer === undefined) return refusal(404, 'NotFoundHttpException', 'No such thing in this test.');
    const { status = 200, body, headers = {} } = answer(seen);
    return new Response(body === undefined ? null : JSON.stringify(body), { status, headers });
  }
}

export function listOf(rows: unknown[]): unknown {
  return {
    object: 'list',
    data: rows.map((attributes) => ({ object: 'x', attributes })),
    meta: { pagination: { total: rows.length, count: rows.length, per_page: 50, current_page: 1, total_pages: 1 } },
  };
}

export function refused(status: number, code: string, detail: string, field?: string): { status: number; body: unknown } {
  return { status, body: { errors: [{ code, status: String(status), detail, ...(field === undefined ? {} : { meta: { source_field: field, rule: 'required' } }) }] } };
}

function refusal(status: number, code: string, detail: string): Response {
  return new Response(JSON.stringify(refused(status, code, detail).body), { status });
}

export const MARA = { id: 1, admin: true, username: 'mara', email: 'mara@example.org', first_name: 'Mara', last_name: 'L', language: 'en' };

export function server(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    server_owner: true,
    identifier: '9c1f04e2',
    internal_id: 7,
    uuid: '9c1f04e2-52b6-4d1e-9a55-7a2b5a0d7f11',
    name: 'lobby',
    node: 'fra-01',
    is_node_under_maintenance: false,
    sftp_details: { ip: 'x', port: 2022 },
    description: '',
    limits: { memory: 1024, swap: 0, disk: 2048, io: 500, cpu: 100, threads: null },
    status: null,
    is_suspended: false,
    is_installing: false,
    is_transferring: false,
    relationships: { allocations: listOf([{ id: 1, ip: '203.0.113.9', ip_alias: null, port: 25565, notes: null, is_default: true }]) },
    ...changes,
  };
}
