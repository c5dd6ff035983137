/** The server's process dies by SIGKILL; the lab starts it again. What had to end still ends, and is told once. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { until } from '../support/deadline.ts';
import { TestLab } from '../support/lab.ts';
import { LabSessions } from '../support/lab-sessions.ts';
import { NoticeQueue } from '../support/notice-queue.ts';
import { STARTED, type Terminal } from '../support/terminal.ts';

/** From StartSession to its event: the server is killed before it, about then, and after it. */
const EVENT_DELAY_S = 0.4;

describe('a killed server', () => {
  let lab: TestLab;
  let sessions: LabSessions;
  let central: NoticeQueue;
  /** A compliant shell that somebody works in. */
  let good: Terminal;
  let goodId: string;

  const kill = async (): Promise<void> => {
    const pid = lab.pids.server!;
    process.kill(pid, 'SIGKILL');
    await until('the server is back', () => lab.pids.server !== pid);
  };

  beforeAll(async () => {
    lab = await TestLab.start('--event-delay', String(EVENT_DELAY_S));
    sessions = new LabSessions(lab);
    good = lab.terminal('connect', 'DevEC2Instance', '--profile', 'engineer');
    [, goodId = ''] = await good.waitFor(STARTED);
    central = await NoticeQueue.subscribe(lab.clients('hub'), lab.file.topics.central);
  });

  afterAll(async () => {
    good?.close();
    await lab?.stop();
  });

  test.for([0, EVENT_DELAY_S * 1000, EVENT_DELAY_S * 1000 + 40])(
    'killed %i ms after a bad session began, ends it all the same, with one notice id',
    async (afterMs) => {
      const bad = await sessions.startPort();
      await new Promise((resolve) => setTimeout(resolve, afterMs));
      await kill();
      const ended = await sessions.ended(bad, 20_000);
      expect(ended).toMatchObject({ endCause: 'guardrail', verdict: { compliant: false } });
      expect(await sessions.active()).toEqual([goodId]);
      good.line(`echo still-"${afterMs}"`);
      await good.waitFor(new RegExp(`still-${afterMs}`));
      const notice = await central.of(bad);
      expect((await sessions.notices(bad)).map(({ id }) => id)).toEqual([notice.id]);
      const arrived = central.arrived.filter(({ session }) => session?.id === bad);
      expect(new Set(arrived.map(({ id }) => id)).size).toBe(1);
    },
  );

  test('brings back the guardrails, the state and the port that people know', async () => {
    const { api } = lab.file;
    const before = (await lab.sallyport('session', 'list', '-o', 'json')).json<{ id: string }[]>();
    await kill();
    const status = await lab.sallyport('status', '--api', api, '--endpoint', lab.file.endpoint);
    expect(status).toMatchObject({ code: 0, stderr: '' });
    const after = (await lab.sallyport('session', 'list', '-o', 'json')).json<{ id: string }[]>();
    expect(after.map(({ id }) => id)).toEqual(before.map(({ id }) => id));
    expect((await lab.sallyport('status', '-o', 'json')).json()).toMatchObject({ seeing: true, reasons: [] });
  });
});
