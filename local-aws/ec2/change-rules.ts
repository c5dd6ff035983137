import { z } from 'zod';
import type { Action, Call } from '../action.ts';
import { AwsError } from '../error.ts';
import { findRow } from './describe-rows.ts';
import { askAbout, defineEc2Action, trailShape } from './ec2-action.ts';
import type { SecurityGroup } from './entities.ts';
import { groupNotFound, missing } from './errors.ts';
import { ruleOutput } from './network-output.ts';
import { type PermissionInput, permissionShape, readRules, sameRule } from './permissions.ts';

/** Rules of one group and direction. Source: VPC quotas. */
const MAX_RULES = 60;

type Side = 'ingress' | 'egress';

/** A group by its id, or by its name in the default VPC. */
function findGroup(call: Call, input: PermissionInput): SecurityGroup {
  const { networks } = call.world.ec2;
  if (input.GroupId !== undefined) return findRow(call, networks.groups, input.GroupId, 'sg-');
  if (input.GroupName === undefined) throw missing('GroupId');
  const vpc = networks.defaultVpc(call);
  const group = networks.groups
    .list(call)
    .find(({ name, vpcId }) => name === input.GroupName && vpcId === vpc.id);
  if (group === undefined) throw groupNotFound(input.GroupName, vpc.id);
  return group;
}

const itemsOf = (list: readonly object[]) => (list.length === 0 ? {} : { items: list.map(trailShape) });

/** Rules as CloudTrail's records hold them: every list is there, an empty one as `{}`. [public samples, 2026-11] */
function rulesTrail(input: PermissionInput & { SecurityGroupRuleId?: readonly string[] }): object {
  const { IpPermissions, SecurityGroupRuleId = [], ...rest } = input;
  const permissions = IpPermissions.map(({ Groups, IpRanges, Ipv6Ranges, PrefixListIds, ...rule }) => ({
    ...(trailShape(rule) as object),
    groups: itemsOf(Groups),
    ipRanges: itemsOf(IpRanges),
    ipv6Ranges: itemsOf(Ipv6Ranges),
    prefixListIds: itemsOf(PrefixListIds),
  }));
  const ruleIds = SecurityGroupRuleId.map((securityGroupRuleId) => ({ securityGroupRuleId }));
  return {
    ...(trailShape(rest) as object),
    ipPermissions: permissions.length === 0 ? {} : { items: permissions },
    ...(ruleIds.length === 0 ? {} : { securityGroupRuleIds: { items: ruleIds } }),
  };
}

/** Makes AuthorizeSecurityGroupIngress or ...Egress. */
export function authorizeAction(name: string, side: Side): Action {
  return defineEc2Action({
    name,
    readOnly: false,
    input: permissionShape,
    trailRequest: rulesTrail,
    authorize: ({ GroupId }, call) => askAbout(call, 'security-group', [GroupId ?? '*']),
    handle: (input, call) => {
      const group = findGroup(call, input);
      const added = readRules(input);
      const doubled = added.find((rule) => group[side].some((known) => sameRule(known, rule)));
      if (doubled !== undefined) {
        const peer = doubled.cidr ?? doubled.cidr6 ?? doubled.groupId ?? doubled.prefixListId;
        throw new AwsError(
          'InvalidPermission.Duplicate',
          `the specified rule "peer: ${peer}, ${doubled.protocol}" already exists`,
        );
      }
      const rules = [...group[side], ...added];
      if (rules.length > MAX_RULES) {
        throw new AwsError(
          'RulesPerSecurityGroupLimitExceeded',
          `The maximum number of rules per security group has been reached.`,
        );
      }
      call.world.ec2.networks.groups.put({ ...group, [side]: rules });
      return {
        return: true,
        securityGroupRuleSet: added.map((rule) => ruleOutput(group, rule, side === 'egress')),
      };
    },
  });
}

/** Makes RevokeSecurityGroupIngress or ...Egress. */
export function revokeAction(name: string, side: Side): Action {
  return defineEc2Action({
    name,
    readOnly: false,
    input: { ...permissionShape, SecurityGroupRuleId: z.array(z.string()).default([]) },
    trailRequest: rulesTrail,
    authorize: ({ GroupId }, call) => askAbout(call, 'security-group', [GroupId ?? '*']),
    handle: (input, call) => {
      const group = findGroup(call, input);
      const byId = input.SecurityGroupRuleId;
      const gone = byId.length > 0 ? [] : readRules(input);
      const goes = (rule: SecurityGroup[Side][number]) =>
        byId.length > 0 ? byId.includes(rule.id) : gone.some((one) => sameRule(one, rule));
      const left = group[side].filter((rule) => !goes(rule));
      if (group[side].length - left.length < Math.max(byId.length, gone.length)) {
        throw new AwsError(
          'InvalidPermission.NotFound',
          'The specified rule does not exist in this security group.',
        );
      }
      call.world.ec2.networks.groups.put({ ...group, [side]: left });
      return { return: true };
    },
  });
}
