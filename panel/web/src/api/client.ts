import { text } from '../i18n/text';
import { ProblemError, type Refusal, type Unavailable } from './problem';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export interface RequestOptions {
  /** A plain object goes out as JSON; a FormData as multipart. */
  body?: unknown;
  signal?: AbortSignal | undefined;
  /** How long to wait for the whole answer. */
  timeoutMs?: number;
}

const DEFAULT_TIMEOUT_MS = 30_000;
const CSRF_EXPIRED = 419;

type SessionListener = () => void;

let sessionEnded: SessionListener = () => undefined;

/** Called once the panel no longer knows this session. */
export function onSessionEnded(listener: SessionListener): void {
  sessionEnded = listener;
}

/**
 * The one way to the panel: cookie session, CSRF header, JSON both ways, refusals as `ProblemError`.
 * An answer without a body becomes `undefined`.
 */
export async function request<T>(method: Method, path: string, options: RequestOptions = {}): Promise<T> {
  const response = await send(method, path, options);
  return (await readJson(response)) as T;
}

/** A text that is no JSON, such as a recording. */
export async function requestText(path: string, options: RequestOptions = {}): Promise<string> {
  return await (await send('GET', path, options)).text();
}

async function send(method: Method, path: string, options: RequestOptions): Promise<Response> {
  if (method !== 'GET' && csrfToken() === null) await refreshCsrf(options.signal);
  let response = await once(method, path, options);
  if (response.status === CSRF_EXPIRED) {
    await refreshCsrf(options.signal);
    response = await once(method, path, options);
  }
  if (response.ok) return response;
  const problem = await readProblem(response);
  if (problem.status === 401 && !path.startsWith('/auth/')) sessionEnded();
  throw problem;
}

async function refreshCsrf(signal: AbortSignal | undefined): Promise<void> {
  const response = await once('GET', '/sanctum/csrf-cookie', { signal });
  if (!response.ok) throw await readProblem(response);
}

async function once(method: Method, path: string, options: RequestOptions): Promise<Response> {
  const headers = new Headers({ Accept: 'application/json', 'X-Requested-With': 'XMLHttpRequest' });
  let body: BodyInit | null = null;
  if (options.body instanceof FormData) {
    body = options.body;
  } else if (options.body !== undefined) {
    headers.set('Content-Type', 'application/json');
    body = JSON.stringify(options.body);
  }
  const token = csrfToken();
  if (method !== 'GET' && token !== null) headers.set('X-XSRF-TOKEN', token);
  const timeout = new AbortController();
  const timer = setTimeout(() => timeout.abort(), options.timeoutMs ?? DEFAULT_TIMEOUT_MS);
  const cancelled = () => timeout.abort();
  options.signal?.addEventListener('abort', cancelled);
  if (options.signal?.aborted === true) timeout.abort();
  try {
    return await fetch(path, { method, headers, body, credentials: 'same-origin', signal: timeout.signal });
  } catch (cause) {
    if (options.signal?.aborted === true) throw cause;
    if (timeout.signal.aborted) {
      throw new ProblemError({ status: 0, code: 'timeout', detail: text.problem.timeout });
    }
    throw new ProblemError({ status: 0, code: 'network', detail: text.problem.network });
  } finally {
    clearTimeout(timer);
    options.signal?.removeEventListener('abort', cancelled);
  }
}

function csrfToken(): string | null {
  const cookie = document.cookie.split('; ').find((part) => part.startsWith('XSRF-TOKEN='));
  return cookie === undefined ? null : decodeURIComponent(cookie.slice('XSRF-TOKEN='.length));
}

async function readJson(response: Response): Promise<unknown> {
  const body = await response.text();
  if (body === '') return undefined;
  try {
    return JSON.parse(body) as unknown;
  } catch {
    throw new ProblemError({ status: response.status, code: 'unreadable', detail: text.problem.unreadable });
  }
}

async function readProblem(response: Response): Promise<ProblemError> {
  let body: unknown = null;
  try {
    body = JSON.parse(await response.text()) as unknown;
  } catch {
    // A proxy's HTML page says nothing we could show.
  }
  const refusals = refusalsOf(body);
  const first = refusals[0];
  return new ProblemError({
    status: response.status,
    code: first?.code ?? `http_${response.status}`,
    detail: first?.detail ?? text.problem.status(response.status),
    refusals,
    retryAfterMs: retryAfter(response),
    unavailable: unavailableOf(body),
  });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function refusalsOf(body: unknown): Refusal[] {
  if (!isRecord(body) || !Array.isArray(body.errors)) return [];
  return body.errors.filter(isRecord).map((error) => ({
    code: typeof error.code === 'string' ? error.code : 'unknown',
    status: typeof error.status === 'string' ? error.status : '',
    detail: typeof error.detail === 'string' ? error.detail : '',
    ...(isRecord(error.meta) ? { meta: error.meta } : {}),
  }));
}

function unavailableOf(body: unknown): Unavailable | null {
  if (!isRecord(body) || body.unavailable !== true) return null;
  return { message: typeof body.message === 'string' ? body.message : '', diagnostics: body.diagnostics ?? null };
}

function retryAfter(response: Response): number | null {
  const seconds = Number(response.headers.get('Retry-After'));
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : null;
}
