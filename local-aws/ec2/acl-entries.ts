import { z } from 'zod';
import { queryBoolean } from '../protocols/query-input.ts';
import type { AclEntry } from './entities.ts';
import { invalidValue, missing } from './errors.ts';
import { parseBlock } from './private-address.ts';

/** Numbers that a person may give an entry. Source: API_CreateNetworkAclEntry. */
const MAX_NUMBER = 32_766;

/** The members of an entry in requests. */
export const entryShape = {
  NetworkAclId: z.string(),
  RuleNumber: z.coerce.number().int().min(1).max(MAX_NUMBER),
  Protocol: z.string(),
  RuleAction: z.enum(['allow', 'deny']),
  Egress: queryBoolean,
  CidrBlock: z.string().optional(),
  Ipv6CidrBlock: z.string().optional(),
  PortRange: z
    .object({
      From: z.coerce.number().int().min(0).max(65_535),
      To: z.coerce.number().int().min(0).max(65_535),
    })
    .optional(),
  Icmp: z.object({ Code: z.coerce.number().int(), Type: z.coerce.number().int() }).optional(),
};
const entryInput = z.object(entryShape);

const PROTOCOLS: Readonly<Record<string, string>> = { tcp: '6', udp: '17', icmp: '1', all: '-1' };

/** `tcp` as its number; what is no name is taken as it is. */
function protocolNumber(name: string): string {
  return (Object.hasOwn(PROTOCOLS, name) ? PROTOCOLS[name] : undefined) ?? name;
}

/** The entry that a request describes. */
export function readEntry(input: z.output<typeof entryInput>): AclEntry {
  const protocol = protocolNumber(input.Protocol);
  if (!/^(-1|\d{1,3})$/.test(protocol))
    throw invalidValue(`Invalid value '${input.Protocol.slice(0, 40)}' for IP protocol`);
  if (input.CidrBlock === undefined && input.Ipv6CidrBlock === undefined) throw missing('cidrBlock');
  if (input.CidrBlock !== undefined && parseBlock(input.CidrBlock) === undefined) {
    throw invalidValue(
      `Value (${input.CidrBlock.slice(0, 60)}) for parameter cidrBlock is invalid. This is not a valid CIDR block.`,
    );
  }
  if ((protocol === '6' || protocol === '17') && input.PortRange === undefined) throw missing('portRange');
  return {
    number: input.RuleNumber,
    egress: input.Egress,
    protocol,
    action: input.RuleAction,
    cidr: input.CidrBlock,
    cidr6: input.Ipv6CidrBlock,
    ...(input.PortRange === undefined
      ? {}
      : { ports: { from: input.PortRange.From, to: input.PortRange.To } }),
    ...(input.Icmp === undefined ? {} : { icmp: { code: input.Icmp.Code, type: input.Icmp.Type } }),
  };
}

/** An entry as CloudTrail's records of its making hold it. [records in public samples, 2026-11] */
export function entryTrail(input: z.output<typeof entryInput>): object {
  const protocol = protocolNumber(input.Protocol);
  const { Icmp, PortRange } = input;
  return {
    networkAclId: input.NetworkAclId,
    ruleNumber: input.RuleNumber,
    egress: input.Egress,
    ruleAction: input.RuleAction,
    icmpTypeCode: Icmp === undefined ? {} : { code: Icmp.Code, type: Icmp.Type },
    portRange: PortRange === undefined ? {} : { from: PortRange.From, to: PortRange.To },
    aclProtocol: protocol,
    cidrBlock: input.CidrBlock ?? input.Ipv6CidrBlock,
  };
}
