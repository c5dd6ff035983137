import { decide } from '@sallyport/iam-evaluation/decide.ts';
import { parsePolicyJson } from '@sallyport/iam-evaluation/parse-policy-json.ts';
import type { PolicySet } from '@sallyport/iam-evaluation/policy-set.ts';
import type { World } from '../world.ts';
import { renderInput } from './render-input.ts';
import type { EventEnvelope, Rule, Target } from './rule.ts';

/** Buses that an event may pass on its way. AWS stops such chains, too, without saying where. */
const MAX_HOPS = 5;

/** Why a target did not get an event, in the words of EventBridge's dead letters. */
interface Failure {
  readonly code: 'NO_RESOURCE' | 'NO_PERMISSIONS' | 'SDK_CLIENT_ERROR';
  readonly message: string;
}

const FAILURES: Readonly<Record<string, Failure>> = {
  'no-queue': { code: 'NO_RESOURCE', message: 'The target queue does not exist.' },
  'no-topic': { code: 'NO_RESOURCE', message: 'The target topic does not exist.' },
  'no-bus': { code: 'NO_RESOURCE', message: 'The target event bus does not exist.' },
  'no-group': { code: 'NO_RESOURCE', message: 'The target log group does not exist.' },
  denied: { code: 'NO_PERMISSIONS', message: 'The policy of the target does not allow EventBridge in.' },
  unsupported: { code: 'SDK_CLIENT_ERROR', message: 'Targets of this kind are not there in local-aws.' },
};

/** Everything allowed: what an account itself may do; the other account's bus policy then decides. */
const ACCOUNT_ITSELF = parsePolicyJson(
  '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}',
  'the account itself',
);

/** One event on its way to one target. */
export interface Passage {
  readonly rule: Rule;
  readonly target: Target;
  readonly event: EventEnvelope;
  readonly hops: number;
}

function toQueue(world: World, { rule, target, event }: Passage): string {
  return world.sqs.deliver({
    queueArn: target.Arn,
    body: renderInput(rule, target, event, world.now()),
    groupId: target.SqsParameters?.MessageGroupId,
    deduplicationId: event.id,
    service: 'events.amazonaws.com',
    sourceArn: rule.arn,
    sourceAccount: rule.account,
  });
}

function toTopic(world: World, { rule, target, event }: Passage): string {
  return world.sns.deliver({
    topicArn: target.Arn,
    message: renderInput(rule, target, event, world.now()),
    service: 'events.amazonaws.com',
    sourceArn: rule.arn,
    sourceAccount: rule.account,
  });
}

/** The policies of the role that a target names, or the account's own full power. */
function senderOf(world: World, { rule, target }: Passage): { arn: string; policies: PolicySet } {
  if (target.RoleArn === undefined) {
    return { arn: `arn:aws:iam::${rule.account}:root`, policies: { identity: [ACCOUNT_ITSELF] } };
  }
  const roleName = target.RoleArn.slice(target.RoleArn.lastIndexOf('/') + 1);
  const arn = `arn:aws:sts::${rule.account}:assumed-role/${roleName}/events`;
  const policies = world.iam.policiesFor({
    kind: 'role-session',
    arn,
    account: rule.account,
    userId: `${roleName}:events`,
    roleName,
    roleArn: target.RoleArn,
    sessionName: 'events',
    mfa: false,
  });
  return { arn, policies };
}

function toBus(world: World, passage: Passage): string {
  const bus = world.events.busByArn(passage.target.Arn);
  if (bus === undefined) return 'no-bus';
  const { rule, target } = passage;
  const { arn, policies } = senderOf(world, passage);
  const resource = world.events.policyOf(bus);
  const decision = decide(
    {
      principal: {
        kind: target.RoleArn === undefined ? 'root' : 'role-session',
        arn,
        account: rule.account,
        roleArn: target.RoleArn,
      },
      action: 'events:PutEvents',
      resource: bus.arn,
      resourceAccount: bus.account,
      context: {
        'aws:SourceArn': rule.arn,
        'aws:SourceAccount': rule.account,
        'aws:CurrentTime': new Date(world.now()).toISOString(),
        ...organizationKey(world, rule.account),
      },
    },
    resource === undefined ? policies : { ...policies, resource },
  );
  if (decision.result !== 'Allowed') return 'denied';
  world.events.putOn(bus, passage.event, passage.hops + 1);
  return 'delivered';
}

function organizationKey(world: World, account: string): Record<string, string> {
  const organization = world.organizations.organizationOf(account);
  return organization === undefined ? {} : { 'aws:PrincipalOrgID': organization.id };
}

const SENDERS: Readonly<Record<string, (world: World, passage: Passage) => string>> = {
  sqs: toQueue,
  sns: toTopic,
  events: toBus,
};

/** Whether a target's ARN is of a kind that can be delivered to. */
export function isDeliverable(arn: string): boolean {
  return Object.hasOwn(SENDERS, arn.split(':')[2] ?? '');
}

function toDeadLetters(world: World, { rule, target, event }: Passage, failure: Failure): void {
  const queueArn = target.DeadLetterConfig?.Arn;
  if (queueArn === undefined) return;
  const text = (value: string) => ({ DataType: 'String', StringValue: value });
  world.sqs.deliver({
    queueArn,
    body: JSON.stringify(event),
    attributes: {
      RULE_ARN: text(rule.arn),
      TARGET_ARN: text(target.Arn),
      ERROR_CODE: text(failure.code),
      ERROR_MESSAGE: text(failure.message),
    },
    service: 'events.amazonaws.com',
    sourceArn: rule.arn,
    sourceAccount: rule.account,
  });
}

/**
 * Sends an event to one target. What can fail here (no such target, no permission) would fail again, so, as on AWS,
 * it is not tried again but goes to the target's dead-letter queue, if it has one.
 */
export function deliver(world: World, passage: Passage): void {
  if (passage.hops >= MAX_HOPS) return;
  const send = SENDERS[passage.target.Arn.split(':')[2] ?? ''];
  const result = send === undefined ? 'unsupported' : send(world, passage);
  const failure = FAILURES[result];
  if (failure !== undefined) toDeadLetters(world, passage, failure);
}
