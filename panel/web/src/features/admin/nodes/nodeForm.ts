import type { Node } from '../../../api/admin';
import type { NodeBody } from '../queries';

/** Every field as it is typed. */
export interface NodeFormState {
  name: string;
  location: string;
  fqdn: string;
  scheme: string;
  proxy: boolean;
  memory: string;
  memoryOver: string;
  disk: string;
  diskOver: string;
  listen: string;
  sftp: string;
  base: string;
}

export const NEW_NODE: NodeFormState = {
  name: '',
  location: '',
  fqdn: '',
  scheme: 'https',
  proxy: false,
  memory: '8192',
  memoryOver: '0',
  disk: '102400',
  diskOver: '0',
  listen: '8080',
  sftp: '2022',
  base: '',
};

export function nodeFormOf(node: Node): NodeFormState {
  return {
    name: node.name,
    location: String(node.location_id),
    fqdn: node.fqdn,
    scheme: node.scheme,
    proxy: node.behind_proxy,
    memory: String(node.memory),
    memoryOver: String(node.memory_overallocate),
    disk: String(node.disk),
    diskOver: String(node.disk_overallocate),
    listen: String(node.daemon_listen),
    sftp: String(node.daemon_sftp),
    base: node.daemon_base,
  };
}

export function bodyOfNode(form: NodeFormState): NodeBody {
  return {
    name: form.name.trim(),
    location_id: Number(form.location),
    fqdn: form.fqdn.trim(),
    scheme: form.scheme === 'http' ? 'http' : 'https',
    behind_proxy: form.proxy,
    memory: Number(form.memory),
    memory_overallocate: Number(form.memoryOver),
    disk: Number(form.disk),
    disk_overallocate: Number(form.diskOver),
    daemon_listen: Number(form.listen),
    daemon_sftp: Number(form.sftp),
    ...(form.base.trim() === '' ? {} : { daemon_base: form.base.trim() }),
  };
}
