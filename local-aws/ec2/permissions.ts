import { z } from 'zod';
import { AwsError } from '../error.ts';
import { hexId } from '../ids.ts';
import type { GroupRule } from './entities.ts';
import { invalidValue } from './errors.ts';
import { parseBlock } from './private-address.ts';

const MAX_PORT = 65_535;
const PROTOCOLS: Readonly<Record<string, string>> = {
  '6': 'tcp',
  '17': 'udp',
  '1': 'icmp',
  '58': 'icmpv6',
  all: '-1',
};

const port = z.coerce.number().int().min(-1).max(MAX_PORT).optional();
const permission = z.object({
  IpProtocol: z.string(),
  FromPort: port,
  ToPort: port,
  IpRanges: z
    .array(z.object({ CidrIp: z.string(), Description: z.string().max(255).optional() }))
    .default([]),
  Ipv6Ranges: z
    .array(z.object({ CidrIpv6: z.string(), Description: z.string().max(255).optional() }))
    .default([]),
  Groups: z.array(z.object({ GroupId: z.string(), Description: z.string().max(255).optional() })).default([]),
  PrefixListIds: z
    .array(z.object({ PrefixListId: z.string(), Description: z.string().max(255).optional() }))
    .default([]),
});

/** The members by which Authorize and Revoke are told their rules, in the list's form and the old flat one. */
export const permissionShape = {
  GroupId: z.string().optional(),
  GroupName: z.string().optional(),
  IpPermissions: z.array(permission).default([]),
  IpProtocol: z.string().optional(),
  FromPort: port,
  ToPort: port,
  CidrIp: z.string().optional(),
};
const permissionInput = z.object(permissionShape);
export type PermissionInput = z.output<typeof permissionInput>;

function checkCidr(cidr: string): string {
  if (parseBlock(cidr) === undefined) throw invalidValue(`CIDR block ${cidr.slice(0, 60)} is malformed`);
  return cidr;
}

function rulesOf(one: z.output<typeof permission>): GroupRule[] {
  const protocol =
    (Object.hasOwn(PROTOCOLS, one.IpProtocol) ? PROTOCOLS[one.IpProtocol] : undefined) ?? one.IpProtocol;
  if (!/^(-1|tcp|udp|icmp|icmpv6|\d{1,3})$/.test(protocol))
    throw invalidValue(`Invalid value '${protocol.slice(0, 40)}' for IP protocol`);
  const ported = protocol === 'tcp' || protocol === 'udp';
  if (ported && (one.FromPort === undefined || one.ToPort === undefined || one.FromPort > one.ToPort)) {
    throw invalidValue(
      `Invalid value for portRange. Must specify both from and to ports with ${protocol.toUpperCase()}.`,
    );
  }
  const base = () => ({
    id: hexId('sgr-'),
    protocol,
    ...(protocol === '-1' ? {} : { fromPort: one.FromPort, toPort: one.ToPort }),
  });
  return [
    ...one.IpRanges.map(({ CidrIp, Description }) => ({
      ...base(),
      cidr: checkCidr(CidrIp),
      description: Description,
    })),
    ...one.Ipv6Ranges.map(({ CidrIpv6, Description }) => ({
      ...base(),
      cidr6: CidrIpv6,
      description: Description,
    })),
    ...one.Groups.map(({ GroupId, Description }) => ({
      ...base(),
      groupId: GroupId,
      description: Description,
    })),
    ...one.PrefixListIds.map(({ PrefixListId, Description }) => ({
      ...base(),
      prefixListId: PrefixListId,
      description: Description,
    })),
  ];
}

/** The rules that a request names. */
export function readRules(input: PermissionInput): GroupRule[] {
  const { IpProtocol, FromPort, ToPort, CidrIp } = input;
  const old =
    IpProtocol === undefined
      ? []
      : [
          permission.parse({
            IpProtocol,
            FromPort,
            ToPort,
            ...(CidrIp === undefined ? {} : { IpRanges: [{ CidrIp }] }),
          }),
        ];
  const rules = [...input.IpPermissions, ...old].flatMap(rulesOf);
  if (rules.length === 0)
    throw new AwsError(
      'MissingParameter',
      'The request must contain at least one rule with a source or destination',
    );
  return rules;
}

/** Whether two rules let the same through. */
export function sameRule(left: GroupRule, right: GroupRule): boolean {
  const told = ({ protocol, fromPort, toPort, cidr, cidr6, groupId, prefixListId }: GroupRule) =>
    JSON.stringify([protocol, fromPort, toPort, cidr, cidr6, groupId, prefixListId]);
  return told(left) === told(right);
}
