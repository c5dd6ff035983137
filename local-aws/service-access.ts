import { decide } from '@sallyport/iam-evaluation/decide.ts';
import { parsePolicyJson } from '@sallyport/iam-evaluation/parse-policy-json.ts';
import type { CompiledPolicy } from '@sallyport/iam-evaluation/policy.ts';
import type { World } from './world.ts';

/** One service acting on another one's resource: EventBridge sends to a queue, SNS to a queue, CloudTrail to a bucket. */
export interface ServiceAccess {
  /** `events.amazonaws.com`. */
  readonly service: string;
  readonly action: string;
  readonly resource: string;
  readonly resourceAccount: string;
  readonly policy: CompiledPolicy | undefined;
  /** On whose behalf: aws:SourceArn and aws:SourceAccount. */
  readonly sourceArn: string;
  readonly sourceAccount: string;
  /** Further condition keys. */
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
}

/** Whether the resource's policy lets the service in; services have no identity policies, so it alone decides. */
export function serviceMay(world: World, access: ServiceAccess): boolean {
  if (access.policy === undefined) return false;
  const organization = world.organizations.organizationOf(access.sourceAccount);
  const decision = decide(
    {
      principal: { kind: 'service', arn: '', account: '', service: access.service },
      action: access.action,
      resource: access.resource,
      resourceAccount: access.resourceAccount,
      context: {
        'aws:SourceArn': access.sourceArn,
        'aws:SourceAccount': access.sourceAccount,
        'aws:SecureTransport': 'true',
        'aws:CurrentTime': new Date(world.now()).toISOString(),
        ...(organization === undefined ? {} : { 'aws:SourceOrgID': organization.id }),
        ...access.context,
      },
    },
    { identity: [], resource: access.policy },
  );
  return decision.result === 'Allowed';
}

const compiled = new WeakMap<object, CompiledPolicy>();

/**
 * The compiled form of a resource policy that a stored row holds; compiled once for each version of the row.
 * The text was checked when it was stored. Undefined text means no policy.
 */
export function storedPolicy(
  row: object,
  text: string | undefined,
  name: string,
): CompiledPolicy | undefined {
  if (text === undefined || text === '') return undefined;
  const known = compiled.get(row);
  if (known !== undefined) return known;
  const policy = parsePolicyJson(text, name);
  compiled.set(row, policy);
  return policy;
}
