import { AttachRolePolicyCommand } from '@aws-sdk/client-iam';
import { CreateDocumentCommand, type SSMClient, StartSessionCommand } from '@aws-sdk/client-ssm';
import { MEMBER_ACCOUNT, NAMES, REGION } from '@sallyport/lab/accounts.ts';
import { ScriptedClient } from '@sallyport/local-aws/ssmmessages/testing/scripted-client.ts';
import type { LambdaWorld } from './lambda-world.ts';

const DOCUMENT = 'Sallyport-Long';

/** A shell with both of its ends. */
export interface OpenShell {
  readonly id: string;
  /** The shell exits. */
  exit(): void;
}

/** Lets the world's node write its logs wherever its account may. */
export async function letNodeWrite(world: LambdaWorld): Promise<void> {
  await world.admin.iam.send(
    new AttachRolePolicyCommand({
      RoleName: 'HybridNode',
      PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess',
    }),
  );
}

/** Makes a session document that lets a session live for a day, logged as the lab's own. */
export async function makeLongDocument(world: LambdaWorld): Promise<void> {
  const inputs = {
    s3BucketName: NAMES.archiveBucket,
    s3KeyPrefix: `${MEMBER_ACCOUNT}/${REGION}`,
    s3EncryptionEnabled: false,
    cloudWatchLogGroupName: NAMES.logGroup,
    cloudWatchEncryptionEnabled: false,
    cloudWatchStreamingEnabled: true,
    idleSessionTimeout: '60',
    maxSessionDuration: '1440',
  };
  const Content = JSON.stringify({
    schemaVersion: '1.0',
    description: 'a day',
    sessionType: 'Standard_Stream',
    inputs,
  });
  await world.admin.ssm.send(
    new CreateDocumentCommand({ Name: DOCUMENT, DocumentType: 'Session', DocumentFormat: 'JSON', Content }),
  );
}

/** Opens a shell on the world's node; the functions have heard of it when this resolves. */
export async function openShell(
  world: LambdaWorld,
  how: { readonly ssm?: SSMClient; readonly document?: string | null } = {},
): Promise<OpenShell> {
  const { ssm = world.admin.ssm, document = DOCUMENT } = how;
  const opened = await ssm.send(
    new StartSessionCommand({
      Target: world.node.id,
      ...(document === null ? {} : { DocumentName: document }),
    }),
  );
  const id = opened.SessionId ?? '';
  const client = new ScriptedClient(opened, world.node.id);
  await client.open(opened.TokenValue ?? '');
  const node = await world.node.sessions.take(({ task }) => task.sessionId === id);
  await node.events.take((event) => event.kind === 'ready');
  const { messages, ssm: service } = world.aws.world;
  // Somebody is at work in it: time that jumps looks to the channels like a network that is gone.
  const presence = messages.presence.bind(messages);
  messages.presence = (session) =>
    session.id === id ? { agentGoneAt: Number.POSITIVE_INFINITY, activeAt: world.now } : presence(session);
  await world.hear(id);
  return {
    id,
    exit: () => {
      service.sessions.end(id, { status: 'Terminated', output: '' });
      client.stop();
    },
  };
}

/** Opens a port, which the world's one guardrail forbids; gives the session's id. */
export async function openPort(world: LambdaWorld): Promise<{ readonly id: string }> {
  const { SessionId: id = '' } = await world.admin.ssm.send(
    new StartSessionCommand({
      Target: world.node.id,
      DocumentName: 'AWS-StartPortForwardingSession',
      Parameters: { portNumber: ['22'] },
    }),
  );
  await world.hear(id);
  return { id };
}

/** What the node's agent would have written of a session of one line, to both places. */
export async function deliverLogs(world: LambdaWorld, id: string): Promise<void> {
  const { caller } = world.node;
  const stream = { logGroupName: NAMES.logGroup, logStreamName: id };
  const message = JSON.stringify({ eventVersion: '1.0', sessionId: id, sessionData: ['$ exit'] });
  await caller.json('logs', 'Logs_20140328.CreateLogStream', stream);
  const logEvents = [{ timestamp: world.now, message }];
  await caller.json('logs', 'Logs_20140328.PutLogEvents', { ...stream, logEvents });
  await caller.send({
    service: 's3',
    method: 'PUT',
    path: `/${NAMES.archiveBucket}/${MEMBER_ACCOUNT}/${REGION}/${id}.log`,
    body: Buffer.from('Script started on x\n$ exit\r\r\n\nScript done on x\n'),
  });
}
