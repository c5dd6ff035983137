import { CloudTrailClient, LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import {
  CreateDocumentCommand,
  DescribeSessionsCommand,
  ResumeSessionCommand,
  SSMClient,
  StartSessionCommand,
  TerminateSessionCommand,
} from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LocalAws } from '../../server.ts';
import { ScriptedClient } from '../../ssmmessages/testing/scripted-client.ts';
import { type ScriptedNode, startScriptedNode } from '../../ssmmessages/testing/scripted-node.ts';
import { makeAdmin, type SdkCredentials } from '../../testing/make-admin.ts';
import { startTestAws } from '../../testing/start-test-aws.ts';

const ACCOUNT = '222222222222';
const REGION = 'us-east-1';

let aws: LocalAws;
let admin: SSMClient;
let node: ScriptedNode;
const clients: SSMClient[] = [];

beforeAll(async () => {
  aws = await startTestAws();
  admin = clientOf(makeAdmin(aws.world, ACCOUNT));
  node = await startScriptedNode(aws, admin, ACCOUNT, REGION);
  for (const Name of ['SSM-SessionManagerRunShell', 'Other'])
    await admin.send(
      new CreateDocumentCommand({
        Name,
        DocumentType: 'Session',
        Content: JSON.stringify({
          schemaVersion: '1.0',
          sessionType: 'Standard_Stream',
          inputs: { runAsEnabled: true, runAsDefaultUser: 'app' },
        }),
      }),
    );
});

afterAll(async () => {
  node.stop();
  for (const client of clients) client.destroy();
  await aws.close();
});

function clientOf(credentials: SdkCredentials & { sessionToken?: string }): SSMClient {
  const client = new SSMClient({ endpoint: aws.endpoint, region: REGION, credentials });
  clients.push(client);
  return client;
}

type Statement = Record<string, unknown>;

const policy = (...Statement: Statement[]) => [{ name: 'p', document: { Version: '2012-10-17', Statement } }];
const allow = (Action: string | string[], Resource: string | string[], Condition?: object): Statement => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...(Condition === undefined ? {} : { Condition }),
});

function userWith(name: string, ...statements: Statement[]): SSMClient {
  const { accessKeyId, secretAccessKey } = aws.world.iam.bootstrap.user({
    account: ACCOUNT,
    name,
    policies: policy(...statements),
    tags: { SSMSessionRunAs: 'operator' },
  });
  return clientOf({ accessKeyId, secretAccessKey });
}

function roleSession(role: string, sessionName: string, ...statements: Statement[]): SSMClient {
  const roleArn = aws.world.iam.bootstrap.role({
    account: ACCOUNT,
    name: role,
    trust: {
      Version: '2012-10-17',
      Statement: { Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRole' },
    },
    policies: policy(...statements),
  });
  const issued = aws.world.iam.issueRoleSession({ roleArn, sessionName, durationSeconds: 900 });
  if (issued === undefined) throw new Error('there is no such role');
  return clientOf(issued);
}

/** A policy variable. */
const variable = (name: string) => `\${aws:${name}}`;

const MANAGED = 'arn:aws:ssm:*:*:managed-instance/*';
const start = (client: SSMClient, DocumentName?: string, Parameters?: Record<string, string[]>) =>
  client.send(new StartSessionCommand({ Target: node.id, DocumentName, Parameters }));
const denied = { name: 'AccessDeniedException' };

describe('StartSession', () => {
  test('without a document asks about the node, by its tags too', async () => {
    const dev = userWith(
      'dev-tags',
      allow('ssm:StartSession', MANAGED, { StringEquals: { 'ssm:resourceTag/Environment': 'Dev' } }),
    );
    const prod = userWith(
      'prod-tags',
      allow('ssm:StartSession', MANAGED, { StringEquals: { 'aws:ResourceTag/Environment': 'Prod' } }),
    );
    expect((await start(dev)).SessionId).toMatch(/^dev-tags-/);
    await expect(start(prod)).rejects.toMatchObject(denied);
  });

  test('with a document asks about both', async () => {
    const nodeOnly = userWith('node-only', allow('ssm:StartSession', MANAGED));
    const both = userWith(
      'both',
      allow('ssm:StartSession', [
        MANAGED,
        'arn:aws:ssm:*:*:document/Other',
        'arn:aws:ssm:*:*:document/AWS-StartSSHSession',
      ]),
    );
    await expect(start(nodeOnly, 'Other')).rejects.toMatchObject(denied);
    expect((await start(both, 'Other')).SessionId).toBeDefined();
    expect((await start(both, 'AWS-StartSSHSession')).SessionId).toBeDefined();
    await expect(start(both, 'SSM-SessionManagerRunShell')).rejects.toMatchObject(denied);
  });

  test('tells by the access-check key whether a document was named', async () => {
    const checked = { BoolIfExists: { 'ssm:SessionDocumentAccessCheck': 'true' } };
    const strict = userWith(
      'strict',
      allow('ssm:StartSession', [MANAGED, 'arn:aws:ssm:*:*:document/SSM-SessionManagerRunShell'], checked),
    );
    await expect(start(strict)).rejects.toMatchObject(denied);
    expect((await start(strict, 'SSM-SessionManagerRunShell')).SessionId).toBeDefined();
  });

  test('refuses before it tells whether the node or document is there', async () => {
    const nobody = userWith('nobody');
    const absent = nobody.send(
      new StartSessionCommand({ Target: 'mi-00000000000000000', DocumentName: 'Absent' }),
    );
    await expect(absent).rejects.toMatchObject(denied);
    await expect(start(admin, 'Absent')).rejects.toMatchObject({ name: 'InvalidDocument' });
  });

  test('gives the agent the filled document, the caller’s tagged user and ARN', async () => {
    const both = userWith('tagged', allow('ssm:StartSession', '*'));
    const { SessionId } = await start(both, 'Other');
    const { task } = await node.sessions.take((session) => session.task.sessionId === SessionId);
    expect(task).toMatchObject({
      documentName: 'Other',
      runAsUser: 'operator',
      sessionOwner: `arn:aws:iam::${ACCOUNT}:user/tagged`,
      documentContent: { sessionType: 'Standard_Stream', inputs: { runAsDefaultUser: 'app' } },
    });
    const port = await start(both, 'AWS-StartPortForwardingSession', { portNumber: ['8089'] });
    const forward = await node.sessions.take((session) => session.task.sessionId === port.SessionId);
    expect(forward.task.documentContent['properties']).toMatchObject({
      portNumber: '8089',
      localPortNumber: '0',
    });
    await expect(
      start(both, 'AWS-StartPortForwardingSession', { portNumber: ['99999'] }),
    ).rejects.toMatchObject({ name: 'InvalidParameters' });
  });

  test('is recorded with its answer, the token hidden', async () => {
    const started = await start(admin, 'Other');
    const trail = new CloudTrailClient({
      endpoint: aws.endpoint,
      region: REGION,
      credentials: makeAdmin(aws.world, ACCOUNT),
    });
    const LookupAttributes = [{ AttributeKey: 'EventName' as const, AttributeValue: 'StartSession' }];
    const { Events = [] } = await trail.send(new LookupEventsCommand({ LookupAttributes }));
    trail.destroy();
    const text =
      Events.find((event) => event.CloudTrailEvent?.includes(started.SessionId ?? ''))?.CloudTrailEvent ??
      '{}';
    expect(text).not.toContain(started.TokenValue);
    expect(JSON.parse(text)).toMatchObject({
      requestParameters: { target: node.id, documentName: 'Other' },
      responseElements: {
        sessionId: started.SessionId,
        tokenValue: 'Value hidden due to security reasons.',
        streamUrl: started.StreamUrl,
      },
    });
  });
});

describe('the end of a session', () => {
  const mine = { StringLike: { 'ssm:resourceTag/aws:ssmmessages:session-id': [variable('userid')] } };
  const OWN = allow(['ssm:TerminateSession', 'ssm:ResumeSession'], '*', mine);
  const START = allow('ssm:StartSession', '*');
  const end = (client: SSMClient, SessionId = '') => client.send(new TerminateSessionCommand({ SessionId }));

  test('is its owner’s: a user whose name begins another one’s cannot end that one’s', async () => {
    const [one, two] = [userWith('dev', START, OWN), userWith('dev-2', START, OWN)];
    const ofTwo = await start(two);
    await expect(end(one, ofTwo.SessionId)).rejects.toMatchObject(denied);
    expect((await end(two, ofTwo.SessionId)).SessionId).toBe(ofTwo.SessionId);
  });

  test('is not had by choosing the owner’s name as session name', async () => {
    const owner = userWith('alice', START, OWN);
    const { SessionId } = await start(owner);
    const impostor = roleSession('Engineers', 'alice', START, OWN);
    await expect(end(impostor, SessionId)).rejects.toMatchObject(denied);
    await expect(impostor.send(new ResumeSessionCommand({ SessionId }))).rejects.toMatchObject(denied);
    const own = await start(impostor);
    expect(own.SessionId).toMatch(/^alice-/);
    await expect(end(owner, own.SessionId)).rejects.toMatchObject(denied);
    expect((await end(impostor, own.SessionId)).SessionId).toBe(own.SessionId);
  });

  test('is had by AWS’s samples: the user name for users, the user id for role sessions', async () => {
    const byName = allow('ssm:TerminateSession', `arn:aws:ssm:*:*:session/${variable('username')}-*`);
    const byId = allow('ssm:TerminateSession', `arn:aws:ssm:*:*:session/${variable('userid')}-*`);
    const user = userWith('carol', START, byName);
    const role = roleSession('Sampled', 'carol', START, byId);
    const [ofUser, ofRole] = [await start(user), await start(role)];
    await expect(end(role, ofUser.SessionId)).rejects.toMatchObject(denied);
    await end(role, ofRole.SessionId);
    await end(user, ofUser.SessionId);
    const { Sessions = [] } = await admin.send(new DescribeSessionsCommand({ State: 'History' }));
    expect(Sessions.map(({ SessionId }) => SessionId)).toEqual(
      expect.arrayContaining([ofUser.SessionId, ofRole.SessionId]),
    );
  });

  test('is refused by a Deny of either name', async () => {
    const deny = {
      Effect: 'Deny',
      Action: 'ssm:TerminateSession',
      Resource: `arn:aws:ssm:*:*:session/${variable('userid')}-*`,
    };
    const role = roleSession('Denied', 'dave', START, allow('ssm:TerminateSession', '*'), deny);
    const { SessionId } = await start(role);
    await expect(end(role, SessionId)).rejects.toMatchObject(denied);
  });

  test('of a session that never was succeeds, and one cannot be resumed', async () => {
    expect((await end(admin, 'nobody-0')).SessionId).toBe('nobody-0');
    const resume = new ResumeSessionCommand({ SessionId: 'nobody-0' });
    await expect(admin.send(resume)).rejects.toMatchObject({ name: 'DoesNotExistException' });
  });

  test('reaches a client that comes after it', async () => {
    const started = await start(admin);
    await end(admin, started.SessionId);
    const client = new ScriptedClient(started, node.id);
    await client.open(started.TokenValue ?? '');
    expect(await client.events.take(({ kind }) => kind === 'closed')).toMatchObject({
      sessionId: started.SessionId,
    });
    await client.open(started.TokenValue ?? '');
    expect(await client.closes.take(({ code }) => code === 1008)).toMatchObject({
      reason: expect.stringContaining('not valid'),
    });
    client.stop();
  });
});

describe('DescribeSessions', () => {
  test('lists newest first, in pages, by every filter', async () => {
    const owner = userWith('lister', allow('ssm:*', '*'));
    const ids: string[] = [];
    for (let i = 0; i < 3; i += 1) ids.unshift((await start(owner)).SessionId ?? '');
    const Owner = { key: 'Owner' as const, value: `aws:iam::${ACCOUNT}:user/lister` };
    const list = (input: object) =>
      admin.send(new DescribeSessionsCommand({ State: 'Active', Filters: [Owner], ...input }));
    const first = await list({ MaxResults: 2 });
    const second = await list({ MaxResults: 2, NextToken: first.NextToken });
    const shown = [...(first.Sessions ?? []), ...(second.Sessions ?? [])];
    expect(shown.map(({ SessionId }) => SessionId)).toEqual(ids);
    expect(shown[0]).toMatchObject({
      Target: node.id,
      Status: 'Connecting',
      DocumentName: 'SSM-SessionManagerRunShell',
      Owner: `arn:aws:iam::${ACCOUNT}:user/lister`,
      AccessType: 'Standard',
    });
    await expect(list({ State: 'History', NextToken: first.NextToken })).rejects.toMatchObject({
      name: 'InvalidNextToken',
    });
    const counted = async (key: string, value: string) =>
      ((await list({ Filters: [Owner, { key, value }] })).Sessions ?? []).length;
    expect(await counted('Target', node.id)).toBe(3);
    expect(await counted('Target', 'mi-00000000000000000')).toBe(0);
    expect(await counted('Status', 'Connecting')).toBe(3);
    expect(await counted('SessionId', ids[0] ?? '')).toBe(1);
    expect(await counted('InvokedAfter', '2020-01-01T00:00:00Z')).toBe(3);
    expect(await counted('InvokedBefore', '2020-01-01T00:00:00Z')).toBe(0);
    expect(await counted('AccessType', 'JustInTime')).toBe(0);
  });
});
