import type { Item, List } from './envelope';
import type { Limits, PowerState, ServerStatus } from './types';

/** The wire objects of the application API. */
export interface AdminUser {
  id: number;
  external_id: string | null;
  uuid: string;
  username: string;
  email: string;
  first_name: string;
  last_name: string;
  language: string;
  root_admin: boolean;
  '2fa': boolean;
  created_at: string;
}

export interface Location {
  id: number;
  short: string;
  long: string | null;
  relationships?: { nodes?: List<Node> };
}

export interface Node {
  id: number;
  uuid: string;
  public: boolean;
  name: string;
  description: string | null;
  location_id: number;
  fqdn: string;
  scheme: 'http' | 'https';
  behind_proxy: boolean;
  maintenance_mode: boolean;
  draining: boolean;
  console_route: 'auto' | 'direct' | 'relay';
  memory: number;
  memory_overallocate: number;
  disk: number;
  disk_overallocate: number;
  upload_size: number;
  daemon_listen: number;
  daemon_sftp: number;
  daemon_base: string;
  shells_enabled: boolean;
  shell_recording: 'off' | 'on' | 'strict';
  allocated_resources: { memory: number; disk: number };
  health?: { last_seen_at: string | null; daemon_version: string | null; clock_skew_ms: number | null; error: string | null };
  relationships?: { location?: Item<Location | null>; servers?: List<AdminServer> };
}

export interface NodeSystem {
  version: string;
  system: { type: string; arch: string; release: string; cpus: number };
}

export interface NodeAllocation {
  id: number;
  ip: string;
  alias: string | null;
  port: number;
  notes: string | null;
  assigned: boolean;
  relationships?: { server?: Item<AdminServer | null> };
}

export interface Nest {
  id: number;
  uuid: string;
  author: string;
  name: string;
  description: string | null;
}

export interface EggVariable {
  id: number;
  name: string;
  description: string;
  env_variable: string;
  default_value: string;
  user_viewable: boolean;
  user_editable: boolean;
  rules: string;
}

export interface Egg {
  id: number;
  uuid: string;
  name: string;
  nest: number;
  author: string;
  description: string | null;
  docker_images: Record<string, string>;
  startup: string;
  relationships?: { variables?: List<EggVariable> };
}

export interface AdminServer {
  id: number;
  external_id: string | null;
  uuid: string;
  identifier: string;
  name: string;
  description: string;
  status: ServerStatus | null;
  suspended: boolean;
  deleting: boolean;
  /** As the node last reported it. */
  state: PowerState | null;
  limits: Limits;
  feature_limits: { databases: number | null; allocations: number | null; backups: number | null };
  user: number;
  node: number;
  allocation: number;
  nest: number;
  egg: number;
  container: { startup_command: string; image: string; installed: number; environment: Record<string, string | number | null> };
  created_at: string;
  relationships?: {
    user?: Item<AdminUser | null>;
    node?: Item<Node | null>;
    egg?: Item<Egg | null>;
    allocations?: List<NodeAllocation>;
  };
}

export interface AuditAcknowledgement {
  user_id: number;
  username: string;
  note: string;
  made_at: string;
}

export interface AuditRow {
  number: number;
  timestamp: string;
  event: string;
  outcome: 'ok' | 'denied' | 'failed';
  /** Which door it came through: `web`, `api`, `console`, `daemon`, `cli` and others to come. */
  source: string;
  actor: { id: number | null; uuid: string | null; name: string } | null;
  impersonator: string | null;
  as_admin: boolean | null;
  ip: string | null;
  user_agent: string | null;
  api_key: string | null;
  request_id: string | null;
  node_id: number | null;
  description: string | null;
  subjects: { kind: string; id: number; name: string | null }[];
  changes: { field: string; before: unknown; after: unknown }[];
  properties: Record<string, unknown>;
  acknowledgement: AuditAcknowledgement | null;
}

export interface AuditFilterSaved {
  id: number;
  name: string;
  query: string;
  shared: boolean;
  own: boolean;
  owner: string;
}

export interface AuditVerification {
  intact: boolean;
  rows: number;
  waiting: number;
  position: number;
  hash: string;
  fault_count: number;
  faults: { kind: string; row: number | null; position: number; detail: string }[];
}

export interface AuditCheck {
  id: string;
  state: 'running' | 'intact' | 'tampered' | 'failed' | 'interrupted';
  started_at: string;
  started_by: string;
  checked: number;
  total: number;
  ended_at: string | null;
  result: (AuditVerification & { recordings?: AuditRecordings }) | null;
}

/** What comparing the recordings of shells with the log found. Checks of earlier versions did not. */
export interface AuditRecordings {
  checked: number;
  unreachable: number;
  /** Whose rows went from the log for their age. */
  older?: number;
  count: number;
  faults: { session: string; result: string; username: string | null; server: string | null; node: string | null; at: string | null }[];
  silent: { node: string; recordings: number }[];
}

export interface AuditReceiver {
  receiver: string;
  target: string;
  state: 'ok' | 'failing' | 'resting';
  lag: number;
  failing_since: string | null;
  last_error: string | null;
}
