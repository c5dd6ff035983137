import { GetInstanceProfileCommand } from '@aws-sdk/client-iam';
import { GetServiceSettingCommand } from '@aws-sdk/client-ssm';
import type { NodeRoleFacts, TargetFacts } from '../../../domain/guardrails/facts.ts';
import type { Place } from '../../../domain/sessions/session.ts';
import { ask, NotKnown } from './ask.ts';
import type { FactClients } from './fact-clients.ts';
import { ANSWER_TTL_MS, type KeptAnswers } from './kept-answers.ts';
import type { NodeAnswers } from './node-facts.ts';

/** Default host management names the role of EC2 nodes that have no instance profile; `$None` where it is off. */
const DEFAULT_ROLE_SETTING = '/ssm/managed-instance/default-ec2-instance-management-role';
const NO_ROLE = '$None';

/**
 * The role that a node's agent acts as: the instance profile's; else the role of its activation, or of default host
 * management. An EC2 node with none of them has no role: nothing then allows it to deliver a log.
 */
export async function readNodeRole(
  kept: KeptAnswers,
  place: Place,
  clients: FactClients,
  target: { readonly facts: TargetFacts; readonly answers: NodeAnswers },
): Promise<NodeRoleFacts> {
  const { id, kind } = target.facts;
  if (kind === 'other') throw new NotKnown(`the target ${id} is neither i-… nor mi-…`);
  if (kind === 'managed') {
    const { iamRole } = await target.answers.managed(id);
    if (iamRole === null) throw new NotKnown('DescribeInstanceInformation names no role for the node');
    return { arn: roleArn(place, iamRole), source: 'activation' };
  }
  const { profileArn } = await target.answers.instance(id);
  if (profileArn !== null) {
    return { arn: await profileRole(kept, place, clients, profileArn), source: 'instance-profile' };
  }
  const managed = await target.answers.managed(id).catch(() => null);
  const name = managed?.iamRole ?? (await defaultRole(kept, place, clients));
  if (name === null) return { arn: null, source: 'none' };
  return { arn: roleArn(place, name), source: 'default-host-management' };
}

function profileRole(
  kept: KeptAnswers,
  place: Place,
  clients: FactClients,
  profileArn: string,
): Promise<string | null> {
  const name = profileArn.slice(profileArn.lastIndexOf('/') + 1);
  return kept.get(place, ['profile', name], ANSWER_TTL_MS, async () => {
    const command = new GetInstanceProfileCommand({ InstanceProfileName: name });
    const answer = await ask('GetInstanceProfile', () => clients.iam.send(command), {
      errors: ['NoSuchEntity', 'NoSuchEntityException'],
      value: null,
    });
    return answer?.InstanceProfile?.Roles?.[0]?.Arn ?? null;
  });
}

function defaultRole(kept: KeptAnswers, place: Place, clients: FactClients): Promise<string | null> {
  return kept.get(place, ['default-role'], ANSWER_TTL_MS, async () => {
    const command = new GetServiceSettingCommand({ SettingId: DEFAULT_ROLE_SETTING });
    const answer = await ask('GetServiceSetting', () => clients.ssm.send(command), {
      errors: ['ServiceSettingNotFound'],
      value: null,
    });
    const value = answer?.ServiceSetting?.SettingValue ?? NO_ROLE;
    return value === NO_ROLE || value === '' ? null : value;
  });
}

/** A role's ARN from its name, with or without its path, as settings and activations hold it. */
function roleArn({ account, region }: Place, name: string): string {
  if (name.startsWith('arn:')) return name;
  return `arn:${partitionOf(region)}:iam::${account}:role/${name}`;
}

/** The partition that a region is in. */
export function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}
