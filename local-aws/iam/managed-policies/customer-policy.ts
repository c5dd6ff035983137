import type { Authorization, Call } from '../../action.ts';
import type { ManagedPolicy, PolicyVersion } from '../entities.ts';
import { noSuchEntity, validationFailed } from '../errors.ts';
import type { PolicyUse } from '../shapes.ts';
import type { IamTables } from '../tables.ts';

/** A managed policy that the caller's account sees: its own, or AWS's. */
export function requirePolicy(call: Call, arn: string): ManagedPolicy {
  const policy = call.world.iam.tables.policy(arn);
  if (policy === undefined || (policy.account !== 'aws' && policy.account !== call.account))
    throw noSuchEntity(`Policy ${arn} was not found.`);
  return policy;
}

/** A managed policy that the caller's account may change. */
export function requireOwnPolicy(call: Call, arn: string): ManagedPolicy {
  const policy = requirePolicy(call, arn);
  if (policy.account === 'aws')
    throw validationFailed(`Cannot perform the operation on AWS managed policy ${arn}.`);
  return policy;
}

/** Checks that a policy can be a permissions boundary. */
export function requireBoundary(call: Call, arn: string | undefined): void {
  if (arn === undefined) return;
  const policy = call.world.iam.tables.policy(arn);
  if (policy === undefined || (policy.account !== 'aws' && policy.account !== call.account))
    throw noSuchEntity(`Scope ARN: ${arn} does not exist or is not attachable.`);
}

/** A version of a policy. */
export function requireVersion(policy: ManagedPolicy, id: string): PolicyVersion {
  const version = policy.versions.find((each) => each.id === id);
  if (version === undefined)
    throw noSuchEntity(`Policy ${policy.arn} version ${id} does not exist or is not attachable.`);
  return version;
}

/** What IAM is asked about a managed policy. */
export function onPolicy(call: Call, arn: string, context: Authorization['context'] = {}): Authorization {
  return { resource: arn, resourceTags: call.world.iam.tables.policy(arn)?.tags ?? {}, context };
}

/** How often each managed policy is used in an account, by ARN. */
export function policyUses(tables: IamTables, account: string): Map<string, PolicyUse> {
  const uses = new Map<string, PolicyUse>();
  const add = (arn: string, attached: number, boundaries: number) => {
    const use = uses.get(arn) ?? NO_USE;
    uses.set(arn, { attached: use.attached + attached, boundaries: use.boundaries + boundaries });
  };
  const prefix = `${account}/`;
  for (const table of [tables.users, tables.groups, tables.roles]) {
    for (const row of table.values(prefix)) for (const arn of row.attached) add(arn, 1, 0);
  }
  for (const table of [tables.users, tables.roles]) {
    for (const row of table.values(prefix)) if (row.boundary !== undefined) add(row.boundary, 0, 1);
  }
  return uses;
}

/** A policy that nobody uses. */
export const NO_USE: PolicyUse = { attached: 0, boundaries: 0 };
