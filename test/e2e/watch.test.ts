/** What the watch ends, what it leaves alone, and who is told. */

import { join } from 'node:path';
import { DeleteRolePolicyCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import {
  GetDocumentCommand,
  UpdateDocumentCommand,
  UpdateDocumentDefaultVersionCommand,
} from '@aws-sdk/client-ssm';
import { NAMES } from '@sallyport/lab/accounts.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeWithAwsCli } from '../support/aws-cli.ts';
import { cliTerminal, openByCli } from '../support/cli-session.ts';
import { until } from '../support/deadline.ts';
import { TestLab } from '../support/lab.ts';
import { LabSessions } from '../support/lab-sessions.ts';
import { NoticeQueue } from '../support/notice-queue.ts';
import type { Terminal } from '../support/terminal.ts';

const DOCUMENT = 'SSM-SessionManagerRunShell';

describeWithAwsCli('the watch', (cli) => {
  let lab: TestLab;
  let sessions: LabSessions;
  let pluginDir: string;
  let member: NoticeQueue;
  let central: NoticeQueue;
  /** A compliant shell, opened before all that is ended here. */
  let good: { readonly id: string; readonly terminal: Terminal };

  const open = (profile: string, ...args: readonly string[]) =>
    openByCli(lab, cli, { profile, pluginDir, args });

  const stillWorks = async (mark: string): Promise<void> => {
    good.terminal.line(`echo still-"${mark}"`);
    await good.terminal.waitFor(new RegExp(`still-${mark}`));
  };

  beforeAll(async () => {
    lab = await TestLab.start('--iam-propagation', '0');
    sessions = new LabSessions(lab);
    pluginDir = join(lab.dataDir, 'plugin');
    await lab.sallyport('plugin', 'install', pluginDir);
    member = await NoticeQueue.subscribe(lab.clients('admin'), lab.file.topics.member);
    central = await NoticeQueue.subscribe(lab.clients('hub'), lab.file.topics.central);
    good = await open('engineer', '--target', lab.node('DevEC2Instance'));
  });

  afterAll(async () => {
    good?.terminal.close();
    await lab?.stop();
  });

  test('ends a shell on Prod at once, whoever opened it, and names the guardrail', async () => {
    const { id, terminal } = await open('admin', '--target', lab.node('ProdEC2Instance'));
    const from = Date.now();
    await terminal.waitFor(new RegExp(`Exiting session with sessionId: ${id}`));
    expect((await terminal.exit()).exitCode).toBe(0);
    expect(Date.now() - from).toBeLessThan(8_000);
    expect(await sessions.active()).toEqual([good.id]);
    await sessions.ended(id);
    const listed = (await lab.sallyport('session', 'list', '--state', 'ended', '-o', 'json')).json<
      object[]
    >();
    expect(listed).toMatchObject([
      {
        id,
        nodeName: 'ProdEC2Instance',
        person: 'admin',
        state: 'ended',
        endCause: 'guardrail',
        verdict: {
          compliant: false,
          violations: [
            {
              guardrail: 'prod-needs-grant',
              severity: 'critical',
              response: 'terminate',
              reason: expect.stringContaining('Environment=Prod'),
            },
          ],
        },
      },
    ]);
    const notices = await sessions.notices(id);
    expect(new Set(notices.map((notice) => notice.id)).size).toBe(1);
    expect((await member.of(id)).id).toBe(notices[0]!.id);
  });

  test('ends a port-forwarding session and tells both topics, with the enriched event and every reason', async () => {
    const terminal = cliTerminal(lab, cli, {
      profile: 'admin',
      pluginDir,
      args: [
        ...['--target', lab.node('DevOnPrem'), '--document-name', 'AWS-StartPortForwardingSession'],
        ...['--parameters', 'portNumber=22,localPortNumber=0'],
      ],
    });
    const [, id = ''] = await terminal.waitFor(/Starting session with SessionId: (\S+)/, 15_000);
    await terminal.exit();
    const [local, hub] = await Promise.all([member.of(id), central.of(id)]);
    expect(local).toEqual(hub);
    expect(local).toMatchObject({
      schema: 'sallyport.notice/1',
      kind: 'session-terminated',
      account: lab.file.memberAccount,
      region: lab.file.region,
      session: { id, target: lab.node('DevOnPrem'), documentName: 'AWS-StartPortForwardingSession' },
      verdict: { compliant: false },
      event: {
        eventName: 'StartSession',
        userIdentity: { type: 'IAMUser', userName: 'admin' },
        requestParameters: {
          target: lab.node('DevOnPrem'),
          documentName: 'AWS-StartPortForwardingSession',
          parameters: { portNumber: ['22'] },
        },
        responseElements: { sessionId: id, tokenValue: 'Value hidden due to security reasons.' },
      },
      why: expect.stringContaining(id),
    });
    const broken = local.verdict!.violations.map((violation) => violation.guardrail);
    expect(broken).toEqual(expect.arrayContaining(['unlogged-kind', 'approved-document']));
    for (const guardrail of broken)
      expect(local.terminationReasons).toContainEqual(expect.stringContaining(guardrail));
    expect(await sessions.active()).toEqual([good.id]);
    await stillWorks('alone');
  });

  test('leaves a compliant session open while three bad ones end beside it', async () => {
    const bad = await Promise.all([
      sessions.startPort(),
      sessions.start('admin', 'ProdOnPrem'),
      sessions.start('admin', 'ProdEC2Instance'),
    ]);
    await until('only the good one is open', async () => {
      const active = await sessions.active();
      return active.length === 1 && active[0] === good.id;
    });
    const ended = await Promise.all(bad.map((id) => sessions.ended(id)));
    expect(ended.map((session) => session.endCause)).toEqual(Array(3).fill('guardrail'));
    await Promise.all(bad.map((id) => central.of(id)));
    await stillWorks('here');
    expect(await sessions.show(good.id)).toMatchObject({ state: 'active', verdict: { compliant: true } });
  });

  test("ends the session of a node whose role is denied the log's delivery while it is open", async () => {
    const shell = await open('engineer', '--target', lab.node('DevOnPrem'));
    await until('it is judged compliant', async () => (await sessions.show(shell.id)).verdict?.compliant);
    const denial = {
      Version: '2012-10-17',
      Statement: { Effect: 'Deny', Action: 's3:Put*', Resource: `arn:aws:s3:::${lab.file.archiveBucket}/*` },
    };
    const policy = { RoleName: NAMES.hybridRole, PolicyName: 'harmless-by-its-name' };
    const { iam } = lab.clients('admin');
    await iam.send(new PutRolePolicyCommand({ ...policy, PolicyDocument: JSON.stringify(denial) }));
    await shell.terminal.waitFor(new RegExp(`Exiting session with sessionId: ${shell.id}`), 20_000);
    await iam.send(new DeleteRolePolicyCommand(policy));
    const { endCause, verdict } = await sessions.ended(shell.id);
    expect(endCause).toBe('guardrail');
    expect(verdict!.violations).toEqual([
      expect.objectContaining({
        guardrail: 'node-can-log',
        reason: expect.stringMatching(/s3:PutObject[\s\S]*harmless-by-its-name/),
      }),
    ]);
    await stillWorks('elsewhere');
  });

  test('judges an open session again when the document loses its bucket, and ends it', async () => {
    const { ssm } = lab.clients('admin');
    const { Content } = await ssm.send(new GetDocumentCommand({ Name: DOCUMENT }));
    const document = JSON.parse(Content!) as { inputs: Record<string, unknown> };
    document.inputs['s3BucketName'] = '';
    const updated = await ssm.send(
      new UpdateDocumentCommand({
        Name: DOCUMENT,
        Content: JSON.stringify(document),
        DocumentVersion: '$LATEST',
      }),
    );
    const DocumentVersion = updated.DocumentDescription!.DocumentVersion!;
    await ssm.send(new UpdateDocumentDefaultVersionCommand({ Name: DOCUMENT, DocumentVersion }));
    await good.terminal.waitFor(new RegExp(`Exiting session with sessionId: ${good.id}`), 20_000);
    const session = await sessions.ended(good.id);
    expect(session.endCause).toBe('guardrail');
    expect(session.verdict!.violations.map((violation) => violation.guardrail)).toContain('log-to-archive');
    expect((await central.of(good.id)).terminationReasons).toContainEqual(
      expect.stringContaining('log-to-archive'),
    );
  });

  test('gives every notice one id, however often it was sent', async () => {
    await Promise.all([member.receive(), central.receive()]);
    for (const queue of [member, central]) {
      // What detection rules found is told beside them.
      const about = queue.arrived.filter((notice) => notice.kind !== 'finding');
      const ids = about.map((notice) => `${notice.session?.id} ${notice.id}`);
      expect(new Set(ids).size).toBe(new Set(about.map((notice) => notice.session?.id)).size);
    }
  });
});
