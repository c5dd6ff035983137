/** The command line as scripts and people in a hurry use it: one JSON value, honest exit codes, plain sentences. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DeleteQueueCommand, GetQueueUrlCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { NAMES } from '@sallyport/lab/accounts.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { until } from '../support/deadline.ts';
import { TestLab } from '../support/lab.ts';
import { LabSessions } from '../support/lab-sessions.ts';
import { runProgram } from '../support/run-program.ts';

const MALFORMED = [
  'not JSON at all {',
  '{"detail":{"eventName":"StartSession","eventSource":"ssm.amazonaws.com"}}',
  '[]',
  'null',
] as const;

interface Status {
  readonly seeing: boolean;
  readonly quarantinedEvents: number;
}

describe('sallyport commands', () => {
  let lab: TestLab;
  let sessions: LabSessions;

  beforeAll(async () => {
    lab = await TestLab.start();
    sessions = new LabSessions(lab);
  });

  afterAll(async () => lab?.stop());

  test('nodes are listed and shown by name, and a new one can be activated', async () => {
    const [listed, shown] = await Promise.all([
      lab.sallyport('node', 'list', '-o', 'json'),
      lab.sallyport('node', 'show', 'ProdOnPrem', '-o', 'json'),
    ]);
    const nodes =
      listed.json<{ id: string; name: string; environment: string; kind: string; online: boolean }[]>();
    const asInLab = nodes.map(({ id, name, environment, kind }) => ({ id, name, environment, kind }));
    expect(asInLab).toHaveLength(4);
    expect(asInLab).toEqual(expect.arrayContaining([...lab.file.nodes]));
    expect(nodes.every((node) => node.online)).toBe(true);
    expect(shown.json()).toMatchObject({ id: lab.node('ProdOnPrem'), kind: 'hybrid', environment: 'Prod' });
    const activated = await lab.sallyport(
      ...[
        'node',
        'activate',
        '--name',
        'web-1',
        '--tags',
        'Environment=Dev',
        '--limit',
        '2',
        '--expires',
        '1h',
      ],
      ...['-o', 'json'],
    );
    expect(activated.json()).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      code: expect.stringMatching(/^\S{20}$/),
      expiresAt: expect.stringMatching(/^\d{4}-.*Z$/),
    });
  });

  test('guardrails are listed, explained and held against events in a file', async () => {
    const events = join(lab.dataDir, 'events.jsonl');
    const record = {
      eventVersion: '1.08',
      eventTime: '2026-11-21T10:00:00Z',
      eventSource: 'ssm.amazonaws.com',
      eventName: 'StartSession',
      awsRegion: 'us-east-1',
      eventID: 'one',
      recipientAccountId: '222222222222',
      userIdentity: {
        type: 'IAMUser',
        arn: 'arn:aws:iam::222222222222:user/ana',
        accountId: '222222222222',
        userName: 'ana',
      },
      requestParameters: { target: 'i-0123456789abcdef0', documentName: 'AWS-StartPortForwardingSession' },
      responseElements: { sessionId: 'ana-0123456789abcdef0' },
    };
    const refused = { ...record, eventID: 'two', errorCode: 'AccessDenied', responseElements: null };
    const other = { ...record, eventID: 'three', eventName: 'DescribeSessions' };
    writeFileSync(events, [record, refused, other].map((each) => JSON.stringify(each)).join('\n'));
    const [listed, explained, tested, unknown] = await Promise.all([
      lab.sallyport('guardrail', 'list', '-o', 'json'),
      lab.sallyport('guardrail', 'explain', 'prod-needs-grant'),
      lab.sallyport('guardrail', 'test', '--events', events, '-o', 'json'),
      lab.sallyport('guardrail', 'explain', 'no-such'),
    ]);
    const ids = listed.json<{ id: string }[]>().map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining(['approved-document', 'unlogged-kind', 'prod-needs-grant']));
    expect(explained).toMatchObject({ code: 0, stdout: expect.stringContaining('forbid') });
    const elements =
      tested.json<{ eventId: string; error: string | null; verdict: { compliant: boolean } | null }[]>();
    expect(elements.map(({ eventId, error }) => [eventId, error])).toEqual([
      ['one', null],
      ['two', 'AccessDenied'],
    ]);
    expect(elements[0]!.verdict!.compliant).toBe(false);
    expect(unknown).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining('prod-needs-grant'),
    });
  });

  test('completion works in a shell, behind arguments too', async () => {
    const { stdout } = await lab.sallyport('completion');
    const complete = async (...words: readonly string[]): Promise<string> => {
      const asked = `COMP_WORDS=(${words.join(' ')}); COMP_CWORD=${words.length - 1}; _sallyport; echo "\${COMPREPLY[@]}"`;
      const env = { PATH: process.env['PATH'] ?? '' };
      return (await runProgram('bash', ['-c', `${stdout}\n${asked}`], { env })).stdout.trim();
    };
    expect(await complete('sallyport', 'con')).toBe('connect');
    expect(await complete('sallyport', 'session', 's')).toBe('show');
    expect(await complete('sallyport', 'session', 'show', 'dev-0123', '--time')).toBe('--timeline');
  });

  test('a malformed guardrail is told with its file, line and column', async () => {
    const file = join(lab.dataDir, 'broken.cedar');
    writeFileSync(file, '@id("broken")\n@severity("high")\nforbid (principal, action resource);\n');
    const events = join(lab.dataDir, 'none.jsonl');
    writeFileSync(events, '');
    const answer = await lab.sallyport('guardrail', 'test', file, '--events', events, '-o', 'json');
    expect(answer).toMatchObject({ stdout: '', stderr: expect.stringMatching(/broken\.cedar:3:\d+/) });
    expect(answer.code).toBeGreaterThan(0);
  });

  test('every list prints one JSON value, an array, and nothing else', async () => {
    const [a, b, c, d] = await Promise.all(
      ['node list', 'session list', 'notice list', 'guardrail list'].map((line) =>
        lab.sallyport(...line.split(' '), '-o', 'json'),
      ),
    );
    for (const answer of [a!, b!, c!, d!]) {
      expect(answer).toMatchObject({ code: 0, stderr: '' });
      expect(Array.isArray(answer.json())).toBe(true);
    }
  });

  test.for([
    ['session list --state maybe', 2, /active.*ended/],
    ['session list --since someday', 2, /someday/],
    ['session show', 2, /missing required argument/],
    ['connect DevEC2Instance --forward eighty', 2, /15432:5432/],
    ['node activate --name x --expires 90d', 2, /at most 30d/],
    ['node list --api nowhere', 2, /--api/],
    ['no-such-command', 2, /unknown command/],
    ['session show dev-0123456789abcdef0', 1, /dev-0123456789abcdef0/],
    ['connect no-such-node', 1, /no-such-node/],
    ['status --api http://127.0.0.1:9', 3, /127\.0\.0\.1:9/],
  ] as const)('`%s` exits %i with a sentence', async ([line, code, sentence]) => {
    const answer = await lab.sallyport(...line.split(' '));
    expect(answer).toMatchObject({ code, stdout: '', stderr: expect.stringMatching(sentence) });
    expect(answer.stderr).not.toMatch(/\n\s+at .*:\d+:\d+/);
  });

  test('who may not see or end sessions is told so, with exit 1', async () => {
    const id = await sessions.start('engineer', 'DevEC2Instance');
    await until('the watch knows it', () => sessions.show(id));
    const [foreign, list, ended] = await Promise.all([
      lab.sallyport('session', 'show', id, '--profile', 'contractor'),
      lab.sallyport('session', 'list', '-o', 'json', '--profile', 'contractor'),
      lab.sallyport('session', 'terminate', id, '--reason', 'tidy', '--profile', 'contractor'),
    ]);
    expect([foreign.code, ended.code]).toEqual([1, 1]);
    expect(list.json()).toEqual([]);
    expect(await sessions.active()).toContain(id);
    const done = await lab.sallyport(
      'session',
      'terminate',
      id,
      '--reason',
      'looks wrong',
      '--profile',
      'approver',
    );
    expect(done.code).toBe(0);
    expect(await sessions.ended(id)).toMatchObject({ endCause: 'terminated-by-user' });
    expect(await sessions.active()).not.toContain(id);
  });

  test('malformed events are kept aside, and the watch goes on seeing and ending', async () => {
    const { sqs } = lab.clients('hub');
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: NAMES.eventQueue }));
    const status = async () => (await lab.sallyport('status', '-o', 'json')).json<Status>();
    const before = await status();
    for (const MessageBody of MALFORMED) await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
    const after = await until('all are kept aside', async () => {
      const now = await status();
      return now.quarantinedEvents === before.quarantinedEvents + MALFORMED.length && now;
    });
    expect(after.seeing).toBe(true);
    const bad = await sessions.startPort();
    expect(await sessions.ended(bad)).toMatchObject({ endCause: 'guardrail' });
  });

  test('status is blind, with exit 1, once events cannot be read', async () => {
    expect((await lab.sallyport('status')).code).toBe(0);
    const { sqs } = lab.clients('hub');
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: NAMES.eventQueue }));
    await sqs.send(new DeleteQueueCommand({ QueueUrl }));
    const blind = await until(
      'the watch says that it is blind',
      async () => {
        const answer = await lab.sallyport('status', '-o', 'json');
        return answer.code === 1 && answer.json<{ seeing: boolean; reasons: string[] }>();
      },
      25_000,
    );
    expect(blind).toMatchObject({
      seeing: false,
      reasons: [expect.stringContaining('events cannot be read')],
    });
  });
});
