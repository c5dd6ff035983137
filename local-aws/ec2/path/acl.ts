import type { AclEntry, NetworkAcl } from '../entities.ts';
import { holds, parseBlock } from '../private-address.ts';

const TCP = '6';
const ANY = '-1';

/** One direction of a connection at a subnet's border. */
export interface Crossing {
  readonly egress: boolean;
  /** The address at the other end. */
  readonly peer: string;
  /** The ports that packets of this direction go to. */
  readonly ports: { readonly from: number; readonly to: number };
}

function covers(entry: AclEntry, crossing: Crossing, port: number): boolean {
  if (entry.egress !== crossing.egress || entry.cidr === undefined) return false;
  if (entry.protocol !== TCP && entry.protocol !== ANY) return false;
  if (entry.protocol === TCP && entry.ports !== undefined) {
    if (port < entry.ports.from || port > entry.ports.to) return false;
  }
  const block = parseBlock(entry.cidr);
  const peer = parseBlock(`${crossing.peer}/32`);
  return block !== undefined && peer !== undefined && holds(block, peer);
}

/** The ports at which an answer may change: the first of the range, and where an entry begins or has ended. */
function turningPorts(acl: NetworkAcl, { from, to }: Crossing['ports']): number[] {
  const edges = acl.entries.flatMap(({ ports }) => (ports === undefined ? [] : [ports.from, ports.to + 1]));
  return [...new Set([from, ...edges.filter((port) => port > from && port <= to)])].sort((a, b) => a - b);
}

/**
 * What an ACL has against one direction of a connection; undefined when it lets it pass. ACLs are stateless, so the
 * way back is asked for apart. One that lets only a part of the node's ports pass fails now and then on AWS; here it
 * always does. Source: VPC user guide, "Network ACL rules".
 */
export function aclObjection(acl: NetworkAcl, crossing: Crossing): string | undefined {
  const ordered = acl.entries.toSorted((a, b) => a.number - b.number);
  const way = crossing.egress ? `out to ${crossing.peer}` : `in from ${crossing.peer}`;
  for (const port of turningPorts(acl, crossing.ports)) {
    const entry = ordered.find((one) => covers(one, crossing, port));
    if (entry === undefined) return `network ACL ${acl.id} has no entry that lets tcp ${port} ${way}`;
    if (entry.action === 'deny')
      return `entry ${entry.number} of network ACL ${acl.id} denies tcp ${port} ${way}`;
  }
  return undefined;
}
