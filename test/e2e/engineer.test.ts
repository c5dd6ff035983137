/** The engineer of the lab works with the unmodified AWS CLI: a real shell on Dev, a plain no on Prod. */
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeWithAwsCli } from '../support/aws-cli.ts';
import { cliTerminal, openByCli } from '../support/cli-session.ts';
import { until } from '../support/deadline.ts';
import { TestLab } from '../support/lab.ts';

/** The sweep looks every 15 s while something is open; twice that and some air. */
const SWEPT_MS = 40_000;
/** The shell's prompt, at the end of what is shown. */
const PROMPT = /[$#] $/;

/** What this reads of a CloudTrail record. */
interface TrailRecord {
  readonly errorCode?: string;
  readonly requestParameters: { readonly target?: string };
}

describeWithAwsCli('an engineer with the AWS CLI', (cli) => {
  let lab: TestLab;
  let pluginDir: string;
  let sessionId: string;

  beforeAll(async () => {
    lab = await TestLab.start();
    pluginDir = join(lab.dataDir, 'plugin');
    const installed = await lab.sallyport('plugin', 'install', pluginDir, '-o', 'json');
    expect(installed.json()).toEqual({ path: join(pluginDir, 'session-manager-plugin') });
  });

  afterAll(async () => lab?.stop());

  const asEngineer = (...args: readonly string[]) =>
    cliTerminal(lab, cli, { profile: 'engineer', pluginDir, args });

  test('opens a real shell on a Dev node, which never runs as root', async () => {
    const args = ['--target', lab.node('DevEC2Instance')];
    const { id, terminal } = await openByCli(lab, cli, { profile: 'engineer', pluginDir, args });
    sessionId = id;
    await terminal.waitFor(PROMPT);
    terminal.line('echo "I am <$(id -un 2>&1)> <$(id -u)>"');
    const [, name, uid] = await terminal.waitFor(/I am <([^>]+)> <(\d+)>/);
    expect(uid).not.toBe('0');
    if (process.getuid?.() === 0) expect(['ssm-user', 'nobody']).toContain(name);
    else expect(uid).toBe(String(process.getuid?.()));

    terminal.line('stty size');
    await terminal.waitFor(/[\n\r]30 120\r/);
    terminal.resize(101, 41);
    await until('the shell knows the new size', async () => {
      terminal.line('stty size');
      return terminal.waitFor(/[\n\r]41 101\r/, 1000).catch(() => false);
    });

    await terminal.waitFor(PROMPT);
    const before = Date.now();
    terminal.line('sleep 60; echo slept "$?"');
    await terminal.waitFor(/sleep 60[^\n]*\n/);
    terminal.send('\x03');
    await terminal.waitFor(PROMPT);
    expect(Date.now() - before).toBeLessThan(40_000);

    terminal.line('echo mark-of-"the-engineer"');
    await terminal.waitFor(/mark-of-the-engineer/);
    terminal.line('exit');
    await terminal.waitFor(new RegExp(`Exiting session with sessionId: ${id}`));
    expect(await terminal.exit()).toEqual({ exitCode: 0, signal: undefined });
  });

  test.for(['ProdEC2Instance', 'ProdOnPrem'] as const)(
    'is refused on %s by an explicit deny',
    async (name) => {
      const terminal = asEngineer('--target', lab.node(name));
      await terminal.waitFor(
        /An error occurred \(AccessDeniedException\) when calling the StartSession operation: User: arn:aws:iam::222222222222:user\/engineer is not authorized to perform: ssm:StartSession .* explicit deny/,
      );
      expect((await terminal.exit()).exitCode).toBe(254);
    },
  );

  test('is refused a document that nobody allowed, on a Dev node too', async () => {
    const terminal = asEngineer(
      ...['--target', lab.node('DevEC2Instance'), '--document-name', 'AWS-StartPortForwardingSession'],
      ...['--parameters', 'portNumber=22'],
    );
    await terminal.waitFor(
      /\(AccessDeniedException\).*ssm:StartSession on resource: \S+AWS-StartPortForwardingSession/,
    );
    expect((await terminal.exit()).exitCode).toBe(254);
  });

  test('finds the refusals in CloudTrail, with the error', async () => {
    const refused = await until('CloudTrail tells of three refusals', async () => {
      const answer = await lab.aws(
        cli,
        'engineer',
        ...['cloudtrail', 'lookup-events', '--lookup-attributes'],
        'AttributeKey=EventName,AttributeValue=StartSession',
      );
      const { Events } = answer.json<{ Events: { CloudTrailEvent: string }[] }>();
      const records = Events.map((event) => JSON.parse(event.CloudTrailEvent) as TrailRecord);
      const failed = records.filter((record) => record.errorCode !== undefined);
      return failed.length === 3 && failed;
    });
    expect(refused.map((record) => record.errorCode)).toEqual(
      Array(3).fill(expect.stringMatching(/^AccessDenied(Exception)?$/)),
    );
    const prod = refused.find((record) => record.requestParameters.target === lab.node('ProdOnPrem'));
    expect(prod).toMatchObject({
      eventName: 'StartSession',
      eventSource: 'ssm.amazonaws.com',
      userIdentity: { type: 'IAMUser', userName: 'engineer', accountId: '222222222222' },
      errorMessage: expect.stringContaining('explicit deny'),
      responseElements: null,
    });
  });

  test('sees the session in the history, judged compliant and ended by exit', async () => {
    const answer = await lab.aws(cli, 'engineer', 'ssm', 'describe-sessions', '--state', 'History');
    expect(answer.json<{ Sessions: object[] }>().Sessions).toEqual([
      expect.objectContaining({
        SessionId: sessionId,
        Target: lab.node('DevEC2Instance'),
        Status: 'Terminated',
        Owner: 'arn:aws:iam::222222222222:user/engineer',
        EndDate: expect.any(String),
      }),
    ]);
    type Shown = { state: string; endCause: string | null };
    const session = await until(
      'the sweep sees the end',
      async () => {
        const shown = (await lab.sallyport('session', 'show', sessionId, '-o', 'json')).json<Shown>();
        return shown.state === 'ended' && shown.endCause !== 'unknown' && shown;
      },
      SWEPT_MS,
    );
    expect(session).toMatchObject({
      nodeName: 'DevEC2Instance',
      person: 'engineer',
      state: 'ended',
      endCause: 'exit',
      verdict: { compliant: true, violations: [], unknowns: [] },
    });
  });

  test('leaves a log in the archive and one in CloudWatch', async () => {
    const { archiveBucket, logGroup } = lab.file;
    const key = `222222222222/us-east-1/${sessionId}.log`;
    const object = await until('the log is in the archive', async () => {
      const got = await lab.aws(cli, 'auditor', 's3', 'cp', `s3://${archiveBucket}/${key}`, '-');
      return got.code === 0 && got.stdout;
    });
    expect(object).toContain('mark-of-the-engineer');
    const streamed = await until('the whole session was streamed', async () => {
      const answer = await lab.aws(
        cli,
        'auditor',
        ...['logs', 'filter-log-events', '--log-group-name', logGroup, '--log-stream-names', sessionId],
      );
      const { events } = answer.json<{ events: { message: string }[] }>();
      const text = events.map((event) => event.message).join('\n');
      return text.includes('mark-of-the-engineer') && text;
    });
    expect(streamed).toContain('echo mark-of-');
    const engineer = await lab.aws(cli, 'engineer', 's3', 'cp', `s3://${archiveBucket}/${key}`, '-');
    expect(engineer).toMatchObject({
      stdout: '',
      stderr: expect.stringMatching(/403|AccessDenied|Forbidden/),
    });
    expect(engineer.code).not.toBe(0);
  });
});
