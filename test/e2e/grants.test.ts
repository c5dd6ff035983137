/** Grants in the lab, at its default IAM propagation: asked for, approved, used, warned of, cut off, not come back to. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { GrantView } from '../../src/domain/grants/view.ts';
import { describeWithAwsCli } from '../support/aws-cli.ts';
import { until } from '../support/deadline.ts';
import { NODE, PROGRAM, TestLab } from '../support/lab.ts';
import { STARTED } from '../support/terminal.ts';

/** The terminal is told of the end this long after it; bench/grant-life.ts measures how soon. */
const TOLD_WITHIN_MS = 15_000;
/** IAM's propagation in the lab is 8 s at the most; the server looks for a little longer. */
const CONFIRMED_WITHIN_MS = 90_000;
/** How soon the prompt is there is measured by bench/grant-life.ts, on a machine with nothing else to do. */
const PROMPT_MS = 30_000;
const WINDOW_S = 20;
/** Of the grant whose prompt comes while others open theirs. */
const BUSY_WINDOW_S = 30;
const KILLED_BEFORE_MS = 10_000;
/** No end is confirmed sooner: IAM has to spread it. */
const LOOK_FIRST_MS = 6000;
const LOOK_EVERY_MS = 2000;

describe('grants', () => {
  let lab: TestLab;
  /** What needs the server without a break; then it may be killed. */
  const undisturbed: Promise<unknown>[] = [];

  /** Begins such a part of a test. */
  const during = async (part: () => Promise<void>): Promise<void> => {
    const done = part();
    undisturbed.push(done.catch(() => undefined));
    await done;
  };

  beforeAll(async () => {
    lab = await TestLab.start();
  });
  afterAll(async () => lab?.stop());

  const request = async (profile: string, node: string, ...more: readonly string[]): Promise<GrantView> => {
    const args = ['--reason', 'a test', '--profile', profile, '-o', 'json', ...more];
    return (await lab.sallyport('grant', 'request', node, ...args)).json<GrantView>();
  };
  const show = async (id: string): Promise<GrantView> =>
    (await lab.sallyport('grant', 'show', id, '-o', 'json')).json<GrantView>();
  const confirmed = async (id: string): Promise<GrantView> => {
    await wait(LOOK_FIRST_MS);
    await until(
      `the end of ${id} is confirmed`,
      async () => {
        // Each look is a process of its own.
        await wait(LOOK_EVERY_MS);
        return (await show(id)).state === 'ended';
      },
      CONFIRMED_WITHIN_MS,
    );
    return show(id);
  };

  // Together, since most of it is waiting for the end of a window and for IAM.
  test.concurrent('once approved give a prompt soon, say whose they are, warn, cut off at the second, and do not let back in', async () => {
    let grant: GrantView | undefined;
    let sessionId = '';
    await during(async () => {
      const asked = await request('engineer', 'ProdEC2Instance', '--for', `${BUSY_WINDOW_S}s`);
      expect(asked).toMatchObject({ state: 'requested', startsAt: null, bypasses: [] });
      const yes = ['grant', 'approve', asked.id, '--profile', 'approver', '-o', 'json'];
      grant = (await lab.sallyport(...yes)).json<GrantView>();
      expect(grant).toMatchObject({ id: asked.id, state: 'active', approvals: [{ person: 'approver' }] });
      const terminal = lab.terminal('connect', 'ProdEC2Instance', '--profile', 'engineer');
      [, sessionId = ''] = await terminal.waitFor(STARTED, PROMPT_MS);
      await terminal.waitFor(new RegExp(`is recorded, under grant ${grant.id}, until \\d{4}-`));
      terminal.line('echo in-"side"');
      await terminal.waitFor(/in-side/);
      const endsAt = Date.parse(grant.endsAt!);
      await terminal.waitFor(
        /This session ends in \d+ s, at .+ sallyport grant extend/,
        BUSY_WINDOW_S * 1000,
      );
      await terminal.waitFor(
        new RegExp(`Grant ${grant.id} ended at .+: its time was over. Ask again with: sallyport grant renew`),
        endsAt + TOLD_WITHIN_MS - Date.now(),
      );
      expect(Date.now()).toBeGreaterThanOrEqual(endsAt - 1000);
      const named = await lab.sallyport(
        'connect',
        'ProdEC2Instance',
        '--profile',
        'engineer',
        '--grant',
        grant.id,
      );
      expect(named).toMatchObject({ code: 1, stderr: expect.stringContaining('its time was over') });
      const bare = await lab.sallyport('connect', 'ProdEC2Instance', '--profile', 'engineer');
      expect(bare).toMatchObject({ code: 1, stderr: expect.stringContaining('You may not open') });
    });
    expect(await confirmed(grant!.id)).toMatchObject({
      endCause: 'expired',
      bypasses: [],
      receipt: { sessions: [sessionId] },
    });
  }, 150_000);

  test.concurrent.each([
    ['sts', 'DevOnPrem'],
    ['iam-policy', 'DevEC2Instance'],
  ] as const)(
    'by %s that are revoked end the shell, and say by whom and why',
    (mechanism, node) =>
      during(async () => {
        const grant = await request('contractor', node, '--for', '20m', '--mechanism', mechanism);
        const terminal = lab.terminal('connect', node, '--profile', 'contractor');
        await terminal.waitFor(STARTED, PROMPT_MS);
        const args = ['grant', 'revoke', grant.id, '--reason', 'wrong node', '--profile', 'approver'];
        expect(await lab.sallyport(...args)).toMatchObject({ code: 0 });
        await terminal.waitFor(/was revoked by \S+approver: wrong node/);
        expect(await confirmed(grant.id)).toMatchObject({ endCause: 'revoked' });
        const again = await lab.sallyport('connect', node, '--profile', 'contractor');
        expect(again).toMatchObject({ code: 1, stderr: expect.stringContaining('You may not open') });
        const left = await lab.sallyport('grant', 'list', '--leftover', '-o', 'json');
        expect(left.json()).toEqual([]);
      }),
    150_000,
  );

  test.concurrent(
    'give credentials to their owner, for any AWS tool, and to nobody else',
    () =>
      during(async () => {
        const { id } = await request('engineer', 'DevEC2Instance', '--for', '10m');
        const own = await lab.sallyport('grant', 'credentials', id, '--profile', 'engineer');
        expect(own.json()).toMatchObject({ Version: 1, AccessKeyId: expect.stringMatching(/^ASIA/) });
        for (const other of ['contractor', 'admin'])
          expect(await lab.sallyport('grant', 'credentials', id, '--profile', other)).toMatchObject({
            code: 1,
            stdout: '',
          });
      }),
    150_000,
  );

  test.concurrent('end on time though the server is killed before the end and comes back', async () => {
    await Promise.all(undisturbed);
    const grant = await request('contractor', 'DevOnPrem', '--for', `${WINDOW_S}s`);
    const terminal = lab.terminal('connect', 'DevOnPrem', '--profile', 'contractor');
    await terminal.waitFor(STARTED, PROMPT_MS);
    await wait(Date.parse(grant.endsAt!) - KILLED_BEFORE_MS - Date.now());
    const pid = lab.pids.server!;
    process.kill(pid, 'SIGKILL');
    await until('the server is back', () => lab.pids.server !== pid);
    await terminal.waitFor(/its time was over/, Date.parse(grant.endsAt!) + TOLD_WITHIN_MS - Date.now());
    expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(grant.endsAt!) - 1000);
    expect((await confirmed(grant.id)).receipt?.sessions).toHaveLength(1);
  }, 150_000);

  describeWithAwsCli('as a credential_process', (cli) => {
    test.concurrent('serve the unmodified AWS CLI until the grant is over, and no longer', async () => {
      const { id } = await request('engineer', 'DevEC2Instance', '--for', '10m');
      const config = join(lab.folder, 'aws-config');
      const process_ = `${NODE} ${PROGRAM} grant credentials ${id} --profile engineer`;
      writeFileSync(config, `[profile shell]\nregion = us-east-1\ncredential_process = ${process_}\n`);
      const { AWS_SHARED_CREDENTIALS_FILE = '' } = lab.env('engineer');
      const env = { AWS_CONFIG_FILE: config, AWS_PROFILE: 'shell', AWS_SHARED_CREDENTIALS_FILE };
      const place = { endpoint: lab.file.endpoint, region: lab.file.region, cwd: lab.folder, env };
      const who = await cli.run(place, ['sts', 'get-caller-identity']);
      expect(who.json()['Arn']).toMatch(new RegExp(`:assumed-role/SallyportBroker/engineer-${id}$`));
      // Its own node, and no other.
      const start = (name: Parameters<typeof lab.node>[0]) =>
        cli.run(place, ['ssm', 'start-session', '--target', lab.node(name), '--reason', 'a test']);
      expect((await start('DevOnPrem')).stderr).toContain('AccessDenied');
      expect((await start('DevEC2Instance')).stderr).not.toContain('AccessDenied');
      expect(await lab.sallyport('grant', 'finish', id, '--profile', 'engineer')).toMatchObject({ code: 0 });
      const late = await cli.run(place, ['sts', 'get-caller-identity']);
      expect(late.code).not.toBe(0);
      expect(late.stderr).toContain('sallyport grant renew');
    }, 150_000);
  });
});
