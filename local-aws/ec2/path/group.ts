import type { GroupRule, SecurityGroup } from '../entities.ts';
import { holds, parseBlock } from '../private-address.ts';
import { type End, SERVICE_PORT } from './path.ts';

const TCP = new Set(['tcp', '6']);
const ANY = '-1';

function reaches(rule: GroupRule, peer: End): boolean {
  if (rule.groupId !== undefined) return peer.groupIds.includes(rule.groupId);
  // The only prefix list of AWS's that is known here is that of S3.
  if (rule.prefixListId !== undefined) return peer.listed;
  const block = rule.cidr === undefined ? undefined : parseBlock(rule.cidr);
  const address = parseBlock(`${peer.address}/32`);
  return block !== undefined && address !== undefined && holds(block, address);
}

function allows(rule: GroupRule, peer: End): boolean {
  if (rule.protocol === ANY) return reaches(rule, peer);
  const from = rule.fromPort ?? 0;
  const to = rule.toPort ?? from;
  return TCP.has(rule.protocol) && from <= SERVICE_PORT && to >= SERVICE_PORT && reaches(rule, peer);
}

/**
 * What the security groups of one end have against a connection to port 443; undefined when a rule of any of them
 * allows it. Groups are stateful: what may begin may be answered.
 */
export function groupObjection(
  groups: readonly SecurityGroup[],
  side: 'ingress' | 'egress',
  peer: End,
): string | undefined {
  if (groups.some((group) => group[side].some((rule) => allows(rule, peer)))) return undefined;
  const named = groups.map(({ id }) => id).join(', ') || 'none';
  const way = side === 'egress' ? `to ${peer.address}` : `from ${peer.address}`;
  return `no ${side} rule of the security groups (${named}) allows tcp ${SERVICE_PORT} ${way}`;
}
