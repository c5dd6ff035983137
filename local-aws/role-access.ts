import { decide } from '@sallyport/iam-evaluation/decide.ts';
import type { CompiledPolicy } from '@sallyport/iam-evaluation/policy.ts';
import type { World } from './world.ts';

/** A service that acts in a role that was given to it: CloudWatch Logs writes to a stream, Firehose to a bucket. */
export interface RoleAccess {
  readonly roleArn: string;
  /** The names that a trust policy may know the service by. */
  readonly services: readonly string[];
  readonly action: string;
  readonly resource: string;
  readonly resourceAccount: string;
  readonly resourcePolicy?: CompiledPolicy | undefined;
  /** On whose behalf: aws:SourceArn and aws:SourceAccount, for the trust policy. */
  readonly sourceArn: string;
  readonly sourceAccount: string;
}

/** Whether the role trusts the service, and its policies allow what the service is about to do. */
export function roleMay(world: World, access: RoleAccess): 'allowed' | 'not-assumed' | 'denied' {
  const role = world.iam.roleInForce(access.roleArn);
  const trust = world.iam.trustPolicyOf(access.roleArn);
  if (role === undefined || trust === undefined) return 'not-assumed';
  const now = { 'aws:CurrentTime': new Date(world.now()).toISOString() };
  const source = { 'aws:SourceArn': access.sourceArn, 'aws:SourceAccount': access.sourceAccount };
  const isTrusted = access.services.some(
    (service) =>
      decide(
        {
          principal: { kind: 'service', arn: '', account: '', service },
          action: 'sts:AssumeRole',
          resource: access.roleArn,
          resourceAccount: role.account,
          context: { ...now, ...source },
        },
        { identity: [], resource: trust },
      ).result === 'Allowed',
  );
  if (!isTrusted) return 'not-assumed';
  const sessionName = access.services[0]!.split('.')[0]!;
  const arn = `arn:aws:sts::${role.account}:assumed-role/${role.name}/${sessionName}`;
  const principal = { kind: 'role-session' as const, arn, account: role.account, roleArn: access.roleArn };
  const own = world.iam.policiesFor({
    ...principal,
    userId: `${role.id}:${sessionName}`,
    roleName: role.name,
    sessionName,
    mfa: false,
  });
  const decision = decide(
    {
      principal,
      action: access.action,
      resource: access.resource,
      resourceAccount: access.resourceAccount,
      context: now,
    },
    access.resourcePolicy === undefined ? own : { ...own, resource: access.resourcePolicy },
  );
  return decision.result === 'Allowed' ? 'allowed' : 'denied';
}
