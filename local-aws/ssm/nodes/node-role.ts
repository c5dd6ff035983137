import { decide } from '@sallyport/iam-evaluation/decide.ts';
import { AwsError } from '../../error.ts';
import type { World } from '../../world.ts';

/** The ARN of a role that is named as CreateActivation does it: by name, by path and name, or by ARN. */
export function nodeRoleArn(role: string, account: string): string {
  return role.startsWith('arn:')
    ? role
    : `arn:aws:iam::${account}:role/${role.replace(/^\//, '').replace(/^role\//, '')}`;
}

/** Nodes get credentials of the role: it must be there, and let Systems Manager assume it. */
export function checkNodeRole(world: World, roleArn: string, account: string): void {
  const role = world.iam.findRole(roleArn);
  const trust = world.iam.trustPolicyOf(roleArn);
  const context = {
    'aws:SourceAccount': account,
    'aws:SourceArn': `arn:aws:ssm:*:${account}:*`,
    'aws:CurrentTime': new Date(world.now()).toISOString(),
  };
  const principal = { kind: 'service', arn: '', account: '', service: 'ssm.amazonaws.com' } as const;
  const request = {
    principal,
    action: 'sts:AssumeRole',
    resource: roleArn,
    resourceAccount: account,
    context,
  };
  const trusted =
    trust !== undefined && decide(request, { identity: [], resource: trust }).result === 'Allowed';
  if (role === undefined || role.account !== account || !trusted)
    throw new AwsError(
      'ValidationException',
      `Nonexistent role or missing ssm service principal in trust policy: ${roleArn}`,
    );
}
