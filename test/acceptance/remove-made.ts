import { type AthenaClient, DeleteWorkGroupCommand, GetWorkGroupCommand } from '@aws-sdk/client-athena';
import { DeleteLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DeleteTableCommand, paginateListTables } from '@aws-sdk/client-dynamodb';
import { DeleteRuleCommand, RemoveTargetsCommand } from '@aws-sdk/client-eventbridge';
import {
  DeleteAccessKeyCommand,
  DeleteInstanceProfileCommand,
  DeletePolicyCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  DeleteUserCommand,
  DetachRolePolicyCommand,
  DetachUserPolicyCommand,
  ListAccessKeysCommand,
  ListAttachedRolePoliciesCommand,
  ListAttachedUserPoliciesCommand,
  RemoveRoleFromInstanceProfileCommand,
} from '@aws-sdk/client-iam';
import {
  DeleteBucketCommand,
  DeleteObjectCommand,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
} from '@aws-sdk/client-s3';
import { DeleteQueueCommand, GetQueueUrlCommand } from '@aws-sdk/client-sqs';
import {
  DeleteActivationCommand,
  DeleteDocumentCommand,
  DescribeActivationsCommand,
  TerminateSessionCommand,
} from '@aws-sdk/client-ssm';
import { runQuery } from '../../src/adapters/athena/query.ts';
import { type Account, errorName } from './account.ts';
import type { MadeKind, MadeThing, MadeThings } from './made-things.ts';

/** What AWS says of something that is not there, or no more. */
const ABSENT =
  /NoSuch|NotFound|NonExistent|DoesNotExist|InvalidActivation$|InvalidActivationId|InvalidDocument$|NoSuchBucket|UnknownOperation/;

const DROP_MS = 60_000;

/** What could not be removed, and why. */
export interface LeftThing {
  readonly thing: MadeThing;
  readonly why: string;
}

/** Removes what a run made, newest first; what stays is told, and stays on the list. */
export async function removeMade(
  account: Account,
  made: MadeThings,
  say: (text: string) => void,
): Promise<readonly LeftThing[]> {
  const left: LeftThing[] = [];
  for (const thing of made.things) {
    try {
      await REMOVERS[thing.kind](account, thing);
      made.removed(thing);
      if (thing.kind !== 'session') say(`removed: ${thing.kind} ${thing.id}`);
    } catch (error) {
      if (ABSENT.test(errorName(error))) {
        made.removed(thing);
        continue;
      }
      left.push({ thing, why: `${errorName(error)}: ${error instanceof Error ? error.message : ''}` });
    }
  }
  return left;
}

type Remover = (account: Account, thing: MadeThing) => Promise<unknown>;

const REMOVERS: Readonly<Record<MadeKind, Remover>> = {
  // Whose query it is costs nothing: it reads no data.
  'athena-database': async ({ athena }, { id: database, of: workgroup = '' }) => {
    await expectWorkgroup(athena, workgroup);
    const statement = { sql: `DROP DATABASE IF EXISTS \`${database}\` CASCADE`, parameters: [] };
    await runQuery({ athena, workgroup }, statement, { endsAt: performance.now() + DROP_MS });
  },
  // By the name that it was given: its id is AWS's, and known only once it is there.
  activation: async ({ ssm }, { id: name }) => {
    const { ActivationList = [] } = await ssm.send(
      new DescribeActivationsCommand({
        Filters: [{ FilterKey: 'DefaultInstanceName', FilterValues: [name] }],
      }),
    );
    for (const { ActivationId } of ActivationList)
      await ssm.send(new DeleteActivationCommand({ ActivationId }));
  },
  bucket: async ({ s3 }, { id: Bucket }) => {
    let page: ListObjectVersionsCommandOutput | undefined;
    do {
      page = await s3.send(
        new ListObjectVersionsCommand({
          Bucket,
          KeyMarker: page?.NextKeyMarker,
          VersionIdMarker: page?.NextVersionIdMarker,
        }),
      );
      for (const { Key, VersionId } of [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])])
        await s3.send(new DeleteObjectCommand({ Bucket, Key, VersionId }));
    } while (page.IsTruncated === true);
    await s3.send(new DeleteBucketCommand({ Bucket }));
  },
  document: ({ ssm }, { id: Name }) => ssm.send(new DeleteDocumentCommand({ Name })),
  'instance-profile': async ({ iam }, { id: InstanceProfileName, of: RoleName }) => {
    await iam
      .send(new RemoveRoleFromInstanceProfileCommand({ InstanceProfileName, RoleName }))
      .catch((error: unknown) => {
        if (!ABSENT.test(errorName(error))) throw error;
      });
    await iam.send(new DeleteInstanceProfileCommand({ InstanceProfileName }));
  },
  'log-group': ({ logs }, { id: logGroupName }) => logs.send(new DeleteLogGroupCommand({ logGroupName })),
  'managed-policy': ({ iam }, { id: PolicyArn }) => iam.send(new DeletePolicyCommand({ PolicyArn })),
  queue: async ({ sqs }, { id: QueueName }) => {
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName }));
    await sqs.send(new DeleteQueueCommand({ QueueUrl }));
  },
  role: async ({ iam }, { id: RoleName }) => {
    const { AttachedPolicies = [] } = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName }));
    for (const { PolicyArn } of AttachedPolicies)
      await iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn }));
    await iam.send(new DeleteRoleCommand({ RoleName }));
  },
  'role-policy': ({ iam }, { id: PolicyName, of: RoleName }) =>
    iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName })),
  rule: async ({ events }, { id: Name }) => {
    await events.send(new RemoveTargetsCommand({ Rule: Name, Ids: ['queue'] }));
    await events.send(new DeleteRuleCommand({ Name }));
  },
  session: ({ ssm }, { id: SessionId }) => ssm.send(new TerminateSessionCommand({ SessionId })),
  // All tables whose names begin so.
  tables: async ({ dynamodb }, { id: prefix }) => {
    const pages = paginateListTables({ client: dynamodb }, {});
    for await (const { TableNames = [] } of pages)
      for (const TableName of TableNames.filter((name) => name.startsWith(prefix)))
        await dynamodb.send(new DeleteTableCommand({ TableName }));
  },
  user: async ({ iam }, { id: UserName }) => {
    const { AccessKeyMetadata = [] } = await iam.send(new ListAccessKeysCommand({ UserName }));
    for (const { AccessKeyId } of AccessKeyMetadata)
      await iam.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId }));
    const { AttachedPolicies = [] } = await iam.send(new ListAttachedUserPoliciesCommand({ UserName }));
    for (const { PolicyArn } of AttachedPolicies)
      await iam.send(new DetachUserPolicyCommand({ UserName, PolicyArn }));
    await iam.send(new DeleteUserCommand({ UserName }));
  },
  workgroup: async ({ athena }, { id: WorkGroup }) => {
    await expectWorkgroup(athena, WorkGroup);
    await athena.send(new DeleteWorkGroupCommand({ WorkGroup, RecursiveDeleteOption: true }));
  },
};

/** Athena has no name of its own for what is not there. */
async function expectWorkgroup(athena: AthenaClient, WorkGroup: string): Promise<void> {
  await athena.send(new GetWorkGroupCommand({ WorkGroup })).catch((error: Error) => {
    if (error.name === 'InvalidRequestException') error.name = 'NotFound';
    throw error;
  });
}
