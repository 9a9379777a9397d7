import type { Item, List } from './envelope';

/** The wire objects of the client API. Sizes in limits are MiB; in stats bytes; uptime is in milliseconds. */
export interface Account {
  id: number;
  admin: boolean;
  username: string;
  email: string;
  first_name: string;
  last_name: string;
  language: string;
  /** There while an administrator acts as this account. */
  impersonation?: { administrator: string; username: string; reason: string; until: string } | null;
}

export type PowerState = 'offline' | 'starting' | 'running' | 'stopping';
export type PowerSignal = 'start' | 'stop' | 'restart' | 'kill';
export type ServerStatus = 'installing' | 'install_failed' | 'reinstall_failed' | 'suspended' | 'restoring_backup';

export interface Limits {
  memory: number;
  swap: number;
  disk: number;
  io: number;
  cpu: number;
  threads: string | null;
  oom_disabled?: boolean;
}

export interface Allocation {
  id: number;
  ip: string;
  ip_alias: string | null;
  port: number;
  notes: string | null;
  is_default: boolean;
}

export interface Server {
  server_owner: boolean;
  identifier: string;
  internal_id: number;
  uuid: string;
  name: string;
  node: string;
  is_node_under_maintenance: boolean;
  sftp_details: { ip: string; port: number };
  description: string;
  limits: Limits;
  status: ServerStatus | null;
  is_suspended: boolean;
  is_installing: boolean;
  is_transferring: boolean;
  relationships?: {
    allocations?: List<Allocation>;
    egg?: Item<{ uuid: string; name: string } | null>;
  };
}

export interface ServerMeta {
  is_server_owner: boolean;
  user_permissions: string[];
}

export interface Resources {
  current_state: PowerState;
  is_suspended: boolean;
  resources: {
    memory_bytes: number;
    cpu_absolute: number;
    disk_bytes: number;
    network_rx_bytes: number;
    network_tx_bytes: number;
    uptime: number;
  };
}

export interface ConsoleCredentials {
  token: string;
  socket: string;
}

export interface ApiKey {
  identifier: string;
  description: string;
  allowed_ips: string[];
  last_used_at: string | null;
  created_at: string;
}

export interface Session {
  id: string;
  ip: string | null;
  user_agent: string | null;
  current: boolean;
  created_at: string;
  last_seen_at: string;
  /** The administrator who acts as the user in it. */
  impersonator?: string | null;
}

export type LoginAnswer =
  | { complete: true; intended: string }
  | { complete: false; confirmation_token: string };

/** An entry of the activity of a server or of one's account. */
export interface ActivityEntry {
  id: string;
  event: string;
  is_api: boolean;
  /** Only of one's own entries, and for administrators. */
  ip: string | null;
  properties: Record<string, unknown>;
  outcome: 'ok' | 'denied' | 'failed';
  source: string;
  timestamp: string;
  /** The administrator who did it as the actor. */
  impersonator?: string | null;
  relationships?: { actor?: Item<{ username: string } | null> };
}
