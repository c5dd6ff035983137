import {
  type AdvancedEventSelector,
  DeleteTrailCommand,
  type PutEventSelectorsCommandInput,
  StartLoggingCommand,
  StopLoggingCommand,
} from '@aws-sdk/client-cloudtrail';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TrailedAccounts, writesUnder } from '../testing/trailed-accounts.ts';

const HUB = '111111111111';
const MEMBER = '222222222222';

let accounts: TrailedAccounts;

beforeAll(async () => {
  accounts = await TrailedAccounts.start();
});

afterAll(() => accounts.lab.close());

describe('selectors that AWS refuses', () => {
  const field = (Field: string, ...Equals: string[]) => ({ Field, Equals });
  const data = field('eventCategory', 'Data');
  const object = field('resources.type', 'AWS::S3::Object');
  const bad: readonly [string, Omit<PutEventSelectorsCommandInput, 'TrailName'>][] = [
    ['both kinds', { EventSelectors: [{}], AdvancedEventSelectors: [{ FieldSelectors: [data, object] }] }],
    ['neither kind', {}],
    [
      'Value arn:aws:s3:::bucket for DataResources.Values is invalid.',
      { EventSelectors: [{ DataResources: [{ Type: 'AWS::S3::Object', Values: ['arn:aws:s3:::bucket'] }] }] },
    ],
    ['no category', { AdvancedEventSelectors: [{ FieldSelectors: [object] }] }],
    ['no type', { AdvancedEventSelectors: [{ FieldSelectors: [data] }] }],
    [
      'an unknown field',
      { AdvancedEventSelectors: [{ FieldSelectors: [data, object, field('user', 'x')] }] },
    ],
    ['a field twice', { AdvancedEventSelectors: [{ FieldSelectors: [data, object, object] }] }],
    [
      'an operator that the field has not',
      {
        AdvancedEventSelectors: [
          { FieldSelectors: [data, object, { Field: 'readOnly', StartsWith: ['t'] }] },
        ],
      },
    ],
    [
      'network activity',
      { AdvancedEventSelectors: [{ FieldSelectors: [field('eventCategory', 'NetworkActivity')] }] },
    ],
  ];
  test.each(bad)('%s', async (reason, input) => {
    const refused = accounts.select(HUB, input);
    await expect(refused).rejects.toMatchObject({ name: 'InvalidEventSelectorsException' });
    if (reason.startsWith('Value')) await expect(refused).rejects.toThrow(reason);
  });
});

describe('the call that blinds the only trail of an account', () => {
  const start = () => accounts.trail(MEMBER).send(new StartLoggingCommand({ Name: 'trail' }));
  const nothing: AdvancedEventSelector = writesUnder('arn:aws:s3:::nowhere/');
  const blinding = {
    StopLogging: () => accounts.trail(MEMBER).send(new StopLoggingCommand({ Name: 'trail' })),
    PutEventSelectors: () => accounts.select(MEMBER, { AdvancedEventSelectors: [nothing] }),
    DeleteTrail: () => accounts.trail(MEMBER).send(new DeleteTrailCommand({ Name: 'trail' })),
  };

  test.each(Object.entries(blinding))(
    '%s is the last that EventBridge and the log file have',
    async (name, blind) => {
      await start();
      await accounts.select(MEMBER, { EventSelectors: [{ IncludeManagementEvents: true }] });
      await accounts.lab.member.send(new CreateBucketCommand({ Bucket: `before-${name.toLowerCase()}` }));
      await accounts.seen(MEMBER);
      await blind();
      await accounts.lab.member.send(new CreateBucketCommand({ Bucket: `after-${name.toLowerCase()}` }));
      expect((await accounts.seen(MEMBER)).map(({ eventName }) => eventName)).toEqual([name]);
      const text = JSON.stringify(await accounts.filed(MEMBER));
      expect(text).toContain(`"eventName":"${name}"`);
      expect(text.split(`before-${name.toLowerCase()}`)).toHaveLength(2);
      expect(text).not.toContain(`after-${name.toLowerCase()}`);
      expect([...accounts.lab.aws.world.cloudtrail.retired().values()]).toEqual([]);
    },
  );
});
