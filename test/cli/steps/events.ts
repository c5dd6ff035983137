import { ACCOUNT, REGION, type Step, step } from './step.ts';

const rule = { Name: 'starts', EventBusName: 'hub' };
const PATTERN = JSON.stringify({ source: ['aws.ssm'] });
const QUEUE = `arn:aws:sqs:${REGION}:${ACCOUNT}:events`;
const EVENT = JSON.stringify({
  id: '1',
  account: ACCOUNT,
  source: 'aws.ssm',
  time: '2026-11-21T09:00:00Z',
  region: REGION,
  resources: [],
  'detail-type': 'x',
  detail: {},
});

/** Event buses, rules and targets. */
export const eventsSteps: readonly Step[] = [
  step('CreateEventBus', { Name: 'hub' }, { keep: { bus: 'EventBusArn' } }),
  step('DescribeEventBus', { Name: 'hub' }, { shows: { Arn: '<bus>' } }),
  step('ListEventBuses', { NamePrefix: 'hub' }, { shows: { EventBuses: [{ Arn: '<bus>' }] } }),
  step('PutPermission', {
    EventBusName: 'hub',
    Action: 'events:PutEvents',
    Principal: '111111111111',
    StatementId: 'hub',
  }),
  step('RemovePermission', { EventBusName: 'hub', StatementId: 'hub' }),
  step('PutRule', { ...rule, EventPattern: PATTERN }, { keep: { rule: 'RuleArn' } }),
  step('DescribeRule', rule, { shows: { EventPattern: PATTERN, State: 'ENABLED' } }),
  step('DisableRule', rule),
  step('ListRules', { EventBusName: 'hub' }, { shows: { Rules: [{ State: 'DISABLED' }] } }),
  step('EnableRule', rule),
  step(
    'PutTargets',
    { Rule: 'starts', EventBusName: 'hub', Targets: [{ Id: 'queue', Arn: QUEUE }] },
    {
      shows: { FailedEntryCount: 0 },
    },
  ),
  step(
    'ListTargetsByRule',
    { Rule: 'starts', EventBusName: 'hub' },
    { shows: { Targets: [{ Id: 'queue' }] } },
  ),
  step(
    'ListRuleNamesByTarget',
    { TargetArn: QUEUE, EventBusName: 'hub' },
    { shows: { RuleNames: ['starts'] } },
  ),
  step(
    'PutEvents',
    { Entries: [{ Source: 'own', DetailType: 'x', Detail: '{}', EventBusName: 'hub' }] },
    {
      shows: { FailedEntryCount: 0 },
    },
  ),
  step('TestEventPattern', { EventPattern: PATTERN, Event: EVENT }, { shows: { Result: true } }),
  step('TagResource', { ResourceARN: '<rule>', Tags: [{ Key: 'use', Value: 'watch' }] }),
  step('ListTagsForResource', { ResourceARN: '<rule>' }, { shows: { Tags: [{ Key: 'use' }] } }),
  step('UntagResource', { ResourceARN: '<rule>', TagKeys: ['use'] }),
  step('RemoveTargets', { Rule: 'starts', EventBusName: 'hub', Ids: ['queue'] }),
  step('DeleteRule', rule),
  step('DeleteEventBus', { Name: 'hub' }),
];
