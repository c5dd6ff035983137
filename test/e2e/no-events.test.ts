/** Events come an hour late here: what the watch sees, its sweeps alone find. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { until } from '../support/deadline.ts';
import { TestLab } from '../support/lab.ts';
import { LabSessions } from '../support/lab-sessions.ts';
import { NoticeQueue } from '../support/notice-queue.ts';
import { STARTED, type Terminal } from '../support/terminal.ts';

/** Something is open, so a sweep comes every 15 s. */
const SWEPT_MS = 25_000;

describe('without events', () => {
  let lab: TestLab;
  let sessions: LabSessions;
  let member: NoticeQueue;
  /** A compliant shell that somebody works in. */
  let good: Terminal;
  let goodId: string;

  beforeAll(async () => {
    lab = await TestLab.start('--event-delay', '3600');
    sessions = new LabSessions(lab);
    member = await NoticeQueue.subscribe(lab.clients('admin'), lab.file.topics.member);
  });

  afterAll(async () => {
    good?.close();
    await lab?.stop();
  });

  test('sessions that were open before the watch started are found, judged, and ended where they must be', async () => {
    const pid = lab.pids.server!;
    process.kill(pid, 'SIGKILL');
    const bad = await sessions.start('admin', 'ProdOnPrem');
    good = lab.terminal('connect', lab.node('DevEC2Instance'), '--profile', 'engineer');
    [, goodId = ''] = await good.waitFor(STARTED);
    await until('the server is back', () => lab.pids.server !== pid);
    const ended = await sessions.ended(bad);
    expect(ended).toMatchObject({ endCause: 'guardrail', nodeName: 'ProdOnPrem' });
    const answer = await lab.sallyport('status', '-o', 'json');
    const status = answer.json<{ startedAt: string; lastEventAt: string | null }>();
    expect(Date.parse(ended.startedAt)).toBeLessThanOrEqual(Date.parse(status.startedAt));
    expect(status.lastEventAt).toBeNull();
    expect(await member.of(bad)).toMatchObject({ event: null, kind: 'session-terminated' });
    expect(await sessions.active()).toEqual([goodId]);
  });

  test('a session whose event never comes is ended by the next sweep, with one notice', {
    timeout: SWEPT_MS + 20_000,
  }, async () => {
    const terminal = lab.terminal('connect', 'ProdEC2Instance', '--profile', 'admin');
    const [, bad = ''] = await terminal.waitFor(STARTED);
    const notice = await member.of(bad, SWEPT_MS);
    expect(notice.event).toBeNull();
    await terminal.exit();
    expect(await sessions.ended(bad)).toMatchObject({ endCause: 'guardrail' });
    expect((await sessions.notices(bad)).map(({ id }) => id)).toEqual([notice.id]);
    expect(await sessions.active()).toEqual([goodId]);
  });
});
