import type { CompiledPolicy } from '@sallyport/iam-evaluation/policy.ts';
import type { EvaluationRequest } from '@sallyport/iam-evaluation/request.ts';
import type {
  Fact,
  NodeLoggingFacts,
  NodePermission,
  NodeRoleFacts,
} from '../../../domain/guardrails/facts.ts';
import { known } from '../../../domain/guardrails/facts.ts';
import type { DocumentContent } from '../../../domain/guardrails/session-document.ts';
import { weighNodePermissions } from '../../../domain/guardrails/weigh-node-permissions.ts';
import { renderRfc3339 } from '../../../domain/kernel/rfc3339.ts';
import type { Place, SessionStart } from '../../../domain/sessions/session.ts';
import type { Clock } from '../../../operations/ports.ts';
import { NotKnown, NotPossible } from './ask.ts';
import { evaluatePermission } from './evaluate-permission.ts';
import type { FactClientSource } from './fact-clients.ts';
import type { KeptAnswers } from './kept-answers.ts';
import { type KeyFound, readKey } from './key-facts.ts';
import { type BucketFound, readBucketPolicy } from './log-facts.ts';
import {
  bucketCalls,
  channelCalls,
  type LoggingCall,
  sessionKeyCalls,
  streamCalls,
} from './logging-calls.ts';
import { partitionOf } from './node-role.ts';
import {
  type OrganizationFound,
  readOrganization,
  readServiceControlPolicies,
} from './organization-facts.ts';
import { compileText, type RolePolicies, readRolePolicies } from './role-policies.ts';

/** What the evaluation of one node's permissions is about. */
export interface LoggingQuestion {
  readonly start: SessionStart;
  readonly role: NodeRoleFacts;
  readonly content: DocumentContent;
  /** The document's bucket, and who owns it. */
  readonly bucket: Promise<BucketFound>;
  readonly bucketOwner: Place;
}

/** What of the organisation could be read; a note is told with an Allowed that rests on less than everything. */
interface OrganizationLooked {
  readonly organization: OrganizationFound | null;
  readonly scps: readonly (readonly CompiledPolicy[])[] | undefined;
  readonly unread: string | null;
}

const WITHOUT_SCPS = 'as far as policies can be read (service control policies cannot: ';

/** Evaluates everything that a session's log needs of its node. */
export class NodeLogging {
  readonly #kept: KeptAnswers;
  readonly #source: FactClientSource;
  readonly #clock: Clock;

  constructor(kept: KeptAnswers, source: FactClientSource, clock: Clock) {
    this.#kept = kept;
    this.#source = source;
    this.#clock = clock;
  }

  async weigh(question: LoggingQuestion): Promise<Fact<NodeLoggingFacts>> {
    const { role, start } = question;
    if (role.arn === null) return known(withoutRole(role));
    const clients = this.#source.clientsFor(start);
    const [policies, organization, calls] = await Promise.all([
      readRolePolicies(this.#kept, start, clients, role.arn),
      this.#organization(start.account),
      this.#calls(question),
    ]);
    const permissions = calls.map((call) =>
      'result' in call ? call : this.#evaluate(call, start, policies, organization),
    );
    const weighed = weighNodePermissions(permissions);
    return weighed.known ? known({ ...weighed.value, roleId: policies.roleId }) : weighed;
  }

  #evaluate(
    call: LoggingCall,
    start: SessionStart,
    role: RolePolicies,
    { organization, scps, unread }: OrganizationLooked,
  ): NodePermission {
    const request: EvaluationRequest = {
      principal: {
        kind: 'role-session',
        arn: `arn:${partitionOf(start.region)}:sts::${start.account}:assumed-role/${nameOf(role.arn)}/${start.target}`,
        account: start.account,
        roleArn: role.arn,
        isManagementAccount: organization !== null && organization.managementAccount === start.account,
      },
      action: call.action,
      resource: call.resource,
      resourceAccount: call.resourceAccount,
      context: { ...this.#nodeContext(start, role, organization), ...call.context },
    };
    const permission = evaluatePermission(request, {
      identity: role.identity,
      ...(role.boundary ? { boundary: role.boundary } : {}),
      ...(call.resourcePolicy ? { resource: call.resourcePolicy } : {}),
      ...(scps ? { scps } : {}),
    });
    if (permission.result !== 'allowed' || unread === null) return permission;
    return { ...permission, because: `${permission.because}, ${WITHOUT_SCPS}${unread})` };
  }

  #nodeContext(start: SessionStart, role: RolePolicies, organization: OrganizationFound | null) {
    const tags = Object.entries(role.tags).map(([key, value]) => [`aws:PrincipalTag/${key}`, value]);
    const isEc2 = start.target.startsWith('i-');
    const partition = partitionOf(start.region);
    return {
      ...Object.fromEntries(tags),
      'aws:SecureTransport': 'true',
      'aws:ViaAWSService': 'false',
      'aws:RequestedRegion': start.region,
      'aws:CurrentTime': renderRfc3339(this.#clock.now()),
      'aws:userid': `${role.roleId}:${start.target}`,
      ...(organization === null ? {} : { 'aws:PrincipalOrgID': organization.id }),
      ...(isEc2
        ? {
            'ec2:SourceInstanceARN': `arn:${partition}:ec2:${start.region}:${start.account}:instance/${start.target}`,
          }
        : {}),
    };
  }

  async #organization(account: string): Promise<OrganizationLooked> {
    try {
      const organization = await readOrganization(this.#kept, this.#source);
      if (organization === null) return { organization, scps: undefined, unread: null };
      try {
        const scps = await readServiceControlPolicies(this.#kept, this.#source, account);
        return { organization, scps, unread: null };
      } catch (error) {
        return { organization, scps: undefined, unread: reasonOf(error) };
      }
    } catch (error) {
      return { organization: null, scps: undefined, unread: reasonOf(error) };
    }
  }

  /** The calls, and in place of those that cannot be made up what is not known. */
  async #calls({
    start,
    content,
    bucket,
    bucketOwner,
  }: LoggingQuestion): Promise<(LoggingCall | NodePermission)[]> {
    const clients = this.#source.clientsFor(start);
    const toBucket = orUnknown('s3:PutObject', content.s3Bucket ?? '', async () => {
      if (content.s3Bucket === null) return [];
      return bucketCalls(start, content, await this.#lookAtBucket(await bucket, bucketOwner));
    });
    const { kmsKey, logGroup } = content;
    const ofSession = orUnknown('kms:Decrypt', kmsKey ?? '', async () => {
      if (kmsKey === null) return [];
      const key = await readKey(this.#kept, start, clients, kmsKey);
      return sessionKeyCalls(start, usable(key));
    });
    const toStream = logGroup === null || logGroup.includes('{{') ? [] : streamCalls(start, logGroup);
    return [...channelCalls(start.account), ...(await toBucket), ...toStream, ...(await ofSession)];
  }

  async #lookAtBucket(bucket: BucketFound, owner: Place) {
    const clients =
      owner.account === this.#source.hub.account ? this.#source.hub.clients : this.#source.clientsFor(owner);
    if (!bucket.exists) throw new NotPossible(`there is no bucket ${bucket.name}`);
    if (bucket.algorithm === 'aws:kms' && bucket.kmsKey === null)
      throw new NotPossible(`bucket ${bucket.name} uses AWS's own key, which other accounts cannot`);
    const [policy, key] = await Promise.all([
      readBucketPolicy(this.#kept, owner, clients, bucket.name),
      bucket.kmsKey === null ? null : readKey(this.#kept, owner, clients, bucket.kmsKey).then(usable),
    ]);
    return {
      bucket,
      account: owner.account,
      policy: policy === null ? undefined : compileText(policy, `bucket policy of ${bucket.name}`),
      key,
    };
  }
}

function usable(key: KeyFound): KeyFound {
  if (!key.enabled) throw new NotPossible(`the key ${key.arn} is not enabled`);
  return key;
}

async function orUnknown(
  action: string,
  resource: string,
  calls: () => Promise<LoggingCall[]>,
): Promise<(LoggingCall | NodePermission)[]> {
  try {
    return await calls();
  } catch (error) {
    if (error instanceof NotPossible) return [{ action, resource, result: 'denied', because: error.message }];
    return [{ action, resource, result: 'unknown', because: reasonOf(error) }];
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof NotKnown) return error.message;
  throw error;
}

function withoutRole({ source }: NodeRoleFacts): NodeLoggingFacts {
  const because =
    source === 'instance-profile'
      ? "the node's instance profile holds no role"
      : 'the node has no instance profile, and default host management gives it no role';
  return { allowed: false, missing: ['s3:PutObject'], because, permissions: [] };
}

function nameOf(roleArn: string): string {
  return roleArn.slice(roleArn.lastIndexOf('/') + 1);
}
