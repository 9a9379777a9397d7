import type { Egg } from '../../../api/admin';
import { itemsOf } from '../../../api/envelope';
import type { ServerBody } from '../queries';

/** Every field of the form as text, as it is typed. */
export interface ServerForm {
  name: string;
  description: string;
  user: string;
  image: string;
  startup: string;
  environment: Record<string, string>;
  placement: 'auto' | 'manual';
  locations: number[];
  portRange: string;
  dedicatedIp: boolean;
  node: string;
  allocation: string;
  memory: string;
  swap: string;
  disk: string;
  cpu: string;
  io: string;
  databases: string;
  allocations: string;
  backups: string;
  startOnCompletion: boolean;
  skipScripts: boolean;
  oomKiller: boolean;
}

export function formFor(egg: Egg, user: string): ServerForm {
  return {
    name: '',
    description: '',
    user,
    ...fromEgg(egg),
    placement: 'auto',
    locations: [],
    portRange: '',
    dedicatedIp: false,
    node: '',
    allocation: '',
    memory: '2048',
    swap: '0',
    disk: '10240',
    cpu: '200',
    io: '500',
    databases: '0',
    allocations: '0',
    backups: '2',
    startOnCompletion: true,
    skipScripts: false,
    oomKiller: false,
  };
}

/** What changes when another egg is picked; the rest of the form stays as typed. */
export function fromEgg(egg: Egg): Pick<ServerForm, 'image' | 'startup' | 'environment'> {
  const variables = itemsOf(egg.relationships?.variables);
  return {
    image: Object.values(egg.docker_images)[0] ?? '',
    startup: egg.startup,
    environment: Object.fromEntries(variables.map((variable) => [variable.env_variable, variable.default_value])),
  };
}

export function bodyOf(form: ServerForm, egg: Egg): ServerBody {
  return {
    name: form.name.trim(),
    description: form.description.trim() === '' ? null : form.description.trim(),
    user: Number(form.user),
    egg: egg.id,
    docker_image: form.image,
    startup: form.startup,
    environment: form.environment,
    limits: { memory: Number(form.memory), swap: Number(form.swap), disk: Number(form.disk), io: Number(form.io), cpu: Number(form.cpu), threads: null },
    feature_limits: { databases: numberOrNone(form.databases), allocations: numberOrNone(form.allocations), backups: Number(form.backups) },
    ...(form.placement === 'manual'
      ? { allocation: { default: Number(form.allocation) } }
      : { deploy: { locations: form.locations, dedicated_ip: form.dedicatedIp, port_range: form.portRange.split(/[\s,]+/).filter(Boolean) } }),
    oom_disabled: !form.oomKiller,
    start_on_completion: form.startOnCompletion,
    skip_scripts: form.skipScripts,
  };
}

/** Empty is no limit. */
export function numberOrNone(typed: string): number | null {
  return typed.trim() === '' ? null : Number(typed);
}
