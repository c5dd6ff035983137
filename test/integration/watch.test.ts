import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { StartSessionCommand, TerminateSessionCommand } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { showSession } from '../../src/operations/show-session.ts';
import { readStatus } from '../../src/operations/status.ts';
import { type Server, startServer } from '../../src/runtimes/server/serve.ts';
import { noPorts } from './no-ports.ts';
import { startWatchedAws, type WatchedAws } from './watched-aws.ts';

let world: WatchedAws;
let server: Server;
let before: string;
const lines: string[] = [];

beforeAll(async () => {
  world = await startWatchedAws();
  before = await openPort();
  Object.assign(process.env, world.env);
  server = await startServer(world.config, { judge: noPorts, say: (line) => lines.push(line) });
  await server.ready;
});

afterAll(async () => {
  await server?.close();
  await world?.close();
});

async function openShell(): Promise<string> {
  const { SessionId } = await world.member.ssm.send(new StartSessionCommand({ Target: world.node.id }));
  return SessionId ?? '';
}

async function openPort(): Promise<string> {
  const { SessionId } = await world.member.ssm.send(
    new StartSessionCommand({
      Target: world.node.id,
      DocumentName: 'AWS-StartPortForwardingSession',
      Parameters: { portNumber: ['22'] },
    }),
  );
  return SessionId ?? '';
}

async function recorded(
  id: string,
  wanted: (session: { state: string; endCause: string | null }) => boolean,
) {
  for (let turn = 0; turn < 200; turn += 1) {
    const session = await showSession(server.watch, id);
    if (session && wanted(session)) return session;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`session ${id} never came to that: ${JSON.stringify(await showSession(server.watch, id))}`);
}

describe('the watch over local-aws', () => {
  test('a session that was open before the server started is found, ended and told of', async () => {
    const session = await recorded(before, ({ state }) => state === 'ended');
    expect(session.endCause).toBe('guardrail');
    const notice = await world.notice('central', ({ session: one }) => one?.id === before);
    expect(notice.kind).toBe('session-terminated');
  });

  test('a port session ends, the shell beside it lives, and both topics hold the enriched event', async () => {
    const shell = await openShell();
    const port = await openPort();
    const ended = await recorded(port, ({ state }) => state === 'ended');
    expect(ended).toMatchObject({ endCause: 'guardrail', status: 'Terminated', person: 'admin' });
    expect(ended.timeline.map((entry) => entry.kind)).toEqual(
      expect.arrayContaining([
        'started',
        'judged',
        'termination-asked',
        'termination-attempted',
        'ended',
        'notice',
      ]),
    );
    const [member, central] = await Promise.all([
      world.notice('member', ({ session }) => session?.id === port),
      world.notice('central', ({ session }) => session?.id === port),
    ]);
    expect(member.id).toBe(central.id);
    expect(member).toMatchObject({
      kind: 'session-terminated',
      terminationReasons: ['no-ports: ports leave no log'],
      event: {
        eventName: 'StartSession',
        requestParameters: { documentName: 'AWS-StartPortForwardingSession' },
        sallyport: { terminationReasons: ['no-ports: ports leave no log'], verdict: { compliant: false } },
      },
    });
    const alive = await recorded(shell, () => true);
    expect(alive).toMatchObject({ state: 'active', verdict: { compliant: true } });
    await world.member.ssm.send(new TerminateSessionCommand({ SessionId: shell }));
    const gone = await recorded(shell, ({ state }) => state === 'ended');
    expect(gone.endCause).toBe('terminated-by-user');
  });

  test('events that cannot be read are kept aside, and the loop goes on', async () => {
    const QueueUrl = world.config.hub.eventQueueUrl;
    for (const MessageBody of ['{', '[]', '{"detail-type":"x","detail":{}}', '"text"'])
      await world.hub.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
    const port = await openPort();
    await recorded(port, ({ state }) => state === 'ended');
    const status = await readStatus(server.statusSources);
    expect(status).toMatchObject({ seeing: true, reasons: [], quarantinedEvents: 4 });
    expect(status.lastEventAt).not.toBeNull();
    expect(lines.filter((line) => line.includes('kept aside'))).toHaveLength(4);
  });
});
