import { describe, expect, test } from 'vitest';
import { aCommandRule, aDetections, rulesOf } from '../../test/builders/detections.ts';
import { aRecord, PLACE, T0 } from '../../test/builders/session.ts';
import { sourceOf } from '../adapters/terminal/source-of.ts';
import { MAX_READINGS } from './live-detections.ts';
import type { ShownPiece } from './shown-streams.ts';
import type { FollowedEvent, TranscriptCopy } from './transcript-ports.ts';

const ID = aRecord().start.id;
const PROMPT = 'dev@host:~$ ';

/** Streamed lines of a session, a second after those before. */
function streamed(...lines: readonly string[]): FollowedEvent {
  streamed.count += 1;
  const atMs = T0 + streamed.count * 1000;
  const event = { atMs, eventId: `e-${streamed.count}`, sessionId: ID, lines, text: '' };
  return { place: PLACE, logGroup: 'g', sessionId: ID, ingestedAt: atMs + 50, event };
}
streamed.count = 0;

const shownPiece = (text: string, seq = 0, stream = 'stream-1'): ShownPiece => ({
  stream,
  seq,
  shown: [{ data: Buffer.from(text) }],
});

async function open() {
  const world = aDetections();
  await world.watch.sessions.write(aRecord());
  const record = async () => (await world.watch.sessions.read(PLACE, ID))!;
  return { ...world, record };
}

describe('the streamed log of an open session', () => {
  test('makes a finding of a command that meets a rule, with its moment, and has the session looked at', async () => {
    const { live, findings, record, detected } = await open();
    await live.takeStreamed([streamed(`${PROMPT}ls`, 'a'), streamed(`${PROMPT}bad --token=hunter2hunter2`)]);
    expect(await findings.list({})).toMatchObject([
      {
        ruleId: 'rule-bad',
        command: 'bad --token=***',
        sessionId: ID,
        source: 'stream',
        moment: 1,
        response: 'notify',
        count: 1,
      },
    ]);
    expect((await record()).findings).toHaveLength(1);
    expect(detected.acted).toEqual([ID]);
    expect((await record()).noticed).toHaveLength(1);
  });

  test('counts the same command and does not tell of it again', async () => {
    const { live, findings, record } = await open();
    for (let i = 0; i < 3; i += 1) await live.takeStreamed([streamed(`${PROMPT}bad`, 'x')]);
    expect(await findings.list({})).toMatchObject([{ count: 3 }]);
    expect((await record()).noticed).toHaveLength(1);
  });

  test('ends nothing by itself: root on the node could have written it', async () => {
    const { live, findings, record } = await open();
    await live.takeStreamed([streamed(`${PROMPT}worse`)]);
    expect(await findings.list({})).toMatchObject([
      { asked: 'terminate', response: 'notify', heldBack: expect.stringContaining('root there can write') },
    ]);
    expect((await record()).findings).toMatchObject([{ response: 'notify' }]);
  });

  test('ends the session where the operator says so and the node made the stream', async () => {
    const { live, watch, detected, record } = await open();
    detected.settings = { ...detected.settings, endOnStreamedText: true };
    await watch.sessions.write({ ...(await record()), streamWriter: { kind: 'node' } });
    await live.takeStreamed([streamed(`${PROMPT}worse`)]);
    expect((await record()).findings).toMatchObject([{ response: 'terminate' }]);
  });

  test('of a session that nobody has told of waits for its record', async () => {
    const { live, watch, findings } = aDetections();
    await live.takeStreamed([streamed(`${PROMPT}bad`)]);
    expect(await findings.list({})).toEqual([]);
    await watch.sessions.write(aRecord());
    await live.tidy();
    expect(await findings.list({})).toHaveLength(1);
  });

  test('remembers what earlier commands set', async () => {
    const { live, findings } = await open();
    await live.takeStreamed([streamed(`${PROMPT}x=ba`), streamed(`${PROMPT}\${x}d now`)]);
    expect(await findings.list({})).toMatchObject([{ command: `\${x}d now` }]);
  });
});

describe('a session that was open before it was followed', () => {
  const line = (atMs: number, ...lines: readonly string[]) =>
    JSON.stringify({ timestamp: atMs, message: JSON.stringify({ sessionId: ID, sessionData: lines }) });
  const logs = `${line(T0, `${PROMPT}x=ba`, 'x')}\n${line(T0 + 1000, `${PROMPT}bad --early`)}\n`;

  test('is read from its beginning, the last line too, and what was read is not judged twice', async () => {
    const copy: TranscriptCopy = {
      destination: 'cloudwatch',
      location: 'g:s',
      bytes: logs.length,
      versionId: null,
      etag: null,
      deliveredAt: T0 + 1500,
      encryptedWith: null,
      lockedUntil: null,
    };
    const world = aDetections({
      transcripts: {
        find: async (_session, destination) => (destination === 'cloudwatch' ? copy : null),
        open: async () => ({ ...sourceOf(Buffer.from(logs)), sha256: '' }),
      },
    });
    await world.watch.sessions.write(aRecord());
    await world.live.catchUp();
    expect(await world.findings.list({})).toMatchObject([{ command: 'bad --early', moment: 1, count: 1 }]);
    const event = { atMs: T0 + 1000, eventId: 'e', sessionId: ID, lines: [`${PROMPT}bad --early`], text: '' };
    const past = { place: PLACE, logGroup: 'g', sessionId: ID, ingestedAt: T0 + 1500, event };
    const later = {
      ...past,
      ingestedAt: T0 + 3000,
      event: { ...event, atMs: T0 + 2900, lines: [`${PROMPT}\${x}d --late`] },
    };
    await world.live.takeStreamed([past, later]);
    expect((await world.findings.list({})).map(({ command, count }) => [command, count])).toEqual([
      ['${x}d --late', 1],
      ['bad --early', 1],
    ]);
  });
});

describe('what our own client shows', () => {
  test('ends the session at once, and the streamed log of the same adds nothing', async () => {
    const { live, shown, findings, record } = await open();
    await shown.take(await record(), shownPiece(`${PROMPT}worse\r\n`));
    expect((await record()).findings).toMatchObject([{ response: 'terminate', heldBack: null }]);
    await live.takeStreamed([streamed(`${PROMPT}worse`)]);
    expect(await findings.list({})).toMatchObject([{ count: 1, response: 'terminate', source: 'client' }]);
  });

  test('turns a notice about the streamed log into an end', async () => {
    const { live, shown, findings, record } = await open();
    await live.takeStreamed([streamed(`${PROMPT}worse`)]);
    await shown.take(await record(), shownPiece(`${PROMPT}worse\r\n`));
    expect(await findings.list({})).toMatchObject([{ response: 'terminate', source: 'stream' }]);
  });

  test('is taken once, a piece that comes twice too', async () => {
    const { shown, findings, record } = await open();
    const piece = shownPiece(`${PROMPT}bad\r\n`);
    expect(await shown.take(await record(), piece)).toBe('taken');
    expect(await shown.take(await record(), piece)).toBe('repeated');
    expect(await findings.list({})).toMatchObject([{ count: 1 }]);
  });

  test('is bounded in rate: what is over is left out, and a new connection does not help', async () => {
    const { shown, state, record } = await open();
    const piece = (seq: number, stream: string) => shownPiece('x'.repeat(600_000), seq, stream);
    expect(await shown.take(await record(), piece(0, 'stream-1'))).toBe('taken');
    expect(await shown.take(await record(), piece(1, 'stream-1'))).toBe('too-fast');
    expect(await shown.take(await record(), piece(0, 'stream-2'))).toBe('too-fast');
    state.now += 4000;
    expect(await shown.take(await record(), piece(1, 'stream-2'))).toBe('taken');
  });
});

describe('other rules', () => {
  test('are held against what open sessions have shown so far', async () => {
    const { live, findings, detected } = await open();
    await live.takeStreamed([streamed(`${PROMPT}fine`, 'x'), streamed(`${PROMPT}fine`, 'x')]);
    expect(await findings.list({})).toEqual([]);
    detected.rules = rulesOf(aCommandRule('fine'));
    await live.judgeAgain();
    await live.judgeAgain();
    expect(await findings.list({})).toMatchObject([{ ruleId: 'rule-fine', count: 2 }]);
  });

  test('answer as the settings say, and below the least level not at all', async () => {
    const { live, findings, detected } = await open();
    detected.rules = rulesOf(aCommandRule('bad'), aCommandRule('quiet', { level: 'informational' }));
    detected.settings = { ...detected.settings, responses: { 'rule-bad': 'observe' } };
    await live.takeStreamed([streamed(`${PROMPT}bad`), streamed(`${PROMPT}quiet`)]);
    expect(await findings.list({})).toMatchObject([{ ruleId: 'rule-bad', response: 'observe' }]);
  });
});

describe('readings', () => {
  test('are let go of when their session is over', async () => {
    const { live, watch, state, record } = await open();
    await live.takeStreamed([streamed(`${PROMPT}ls`)]);
    await watch.sessions.write({ ...(await record()), state: 'ended', endedAt: T0 });
    for (const _ of [1, 2, 3]) {
      state.now += 61_000;
      await live.tidy();
    }
    expect(live.count).toBe(0);
  });

  test('are bounded, and the quietest goes first, which is told', async () => {
    const { live, watch, state, detected } = aDetections();
    for (let i = 0; i <= MAX_READINGS; i += 1) {
      state.now += 1;
      const record = aRecord({}, { id: `s-${i}` });
      await watch.sessions.write(record);
      await live.takeStreamed([{ ...streamed('x'), sessionId: record.start.id }]);
    }
    expect(live.count).toBe(MAX_READINGS);
    expect(detected.said).toEqual([expect.stringContaining('s-0')]);
  });
});
