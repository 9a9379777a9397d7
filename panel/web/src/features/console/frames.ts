import type { PowerState } from '../../api/types';

/** One frame of the console protocol; `args` is left out on the wire when empty. */
export interface Frame {
  event: string;
  args: string[];
}

export interface Stats {
  memory_bytes: number;
  memory_limit_bytes: number;
  cpu_absolute: number;
  network: { rx_bytes: number; tx_bytes: number };
  uptime: number;
  disk_bytes: number;
}

/** `null` for anything that is not a frame; the daemon is trusted no further than that. */
export function readFrame(data: unknown): Frame | null {
  if (typeof data !== 'string') return null;
  let value: unknown;
  try {
    value = JSON.parse(data) as unknown;
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null) return null;
  const { event, args } = value as { event?: unknown; args?: unknown };
  if (typeof event !== 'string') return null;
  const list = Array.isArray(args) ? args.map((arg) => (typeof arg === 'string' ? arg : '')) : [];
  return { event, args: list };
}

export function writeFrame(event: string, ...args: string[]): string {
  return JSON.stringify(args.length === 0 ? { event } : { event, args });
}

/** A sequence number is a decimal string from 1 up; `null` for anything else. */
export function readSequence(value: string | undefined): number | null {
  if (value === undefined || !/^\d{1,16}$/.test(value)) return null;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : null;
}

const STATES: readonly string[] = ['offline', 'starting', 'running', 'stopping'] satisfies PowerState[];

export function readState(value: string | undefined): PowerState | null {
  return value !== undefined && STATES.includes(value) ? (value as PowerState) : null;
}

export function readStats(value: string | undefined): Stats | null {
  if (value === undefined) return null;
  try {
    const raw = JSON.parse(value) as Partial<Stats> | null;
    if (typeof raw !== 'object' || raw === null) return null;
    return {
      memory_bytes: amount(raw.memory_bytes),
      memory_limit_bytes: amount(raw.memory_limit_bytes),
      cpu_absolute: amount(raw.cpu_absolute),
      network: { rx_bytes: amount(raw.network?.rx_bytes), tx_bytes: amount(raw.network?.tx_bytes) },
      uptime: amount(raw.uptime),
      disk_bytes: amount(raw.disk_bytes),
    };
  } catch {
    return null;
  }
}

function amount(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : 0;
}
