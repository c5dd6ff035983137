import { expect, test } from 'vitest';
import { LOG_TO, MINUTE } from '../../test/builders/delivery.ts';
import { aRecord, PLACE, T0 } from '../../test/builders/session.ts';
import { aWatch } from '../../test/builders/watch.ts';
import { SilentStreams } from './silent-streams.ts';
import type { FollowedEvent } from './transcript-ports.ts';

async function aComparison() {
  const { watch, state } = aWatch();
  const record = aRecord({ logTo: LOG_TO });
  await watch.sessions.write(record);
  const silent = new SilentStreams(watch, () => MINUTE);
  const at = async (moment: number) => {
    state.now = moment;
    await silent.check();
  };
  const streamed = (ingestedAt: number) =>
    silent.takeStreamed([{ place: PLACE, sessionId: record.start.id, ingestedAt } as FollowedEvent]);
  const lineShownAt = async () => (await watch.sessions.read(PLACE, record.start.id))?.lineShownAt;
  return { watch, state, record, silent, at, streamed, lineShownAt };
}

test('a line that our client showed and that is not streamed in time is told to the record', async () => {
  const { state, record, silent, at, lineShownAt } = await aComparison();
  state.now = T0 + 1000;
  silent.lineShown(record);
  await at(T0 + MINUTE);
  expect(await lineShownAt()).toBeUndefined();
  await at(T0 + 1000 + MINUTE);
  expect(await lineShownAt()).toBe(T0 + 1000);
});

test('one that is streamed in time is forgotten, and the next one counts from when it was shown', async () => {
  const { state, record, silent, at, streamed, lineShownAt } = await aComparison();
  state.now = T0 + 1000;
  silent.lineShown(record);
  await streamed(T0 + 2500);
  await at(T0 + 5 * MINUTE);
  expect(await lineShownAt()).toBeUndefined();
  silent.lineShown(record);
  silent.lineShown(record);
  await at(T0 + 5 * MINUTE + 30_000);
  silent.lineShown(record);
  await at(T0 + 6 * MINUTE);
  expect(await lineShownAt()).toBe(T0 + 5 * MINUTE);
});

test('sessions that stream nowhere, or are over, are none of these', async () => {
  const { watch, state, record, silent, at, lineShownAt } = await aComparison();
  silent.lineShown({ ...record, logTo: { ...LOG_TO, cloudwatch: null } });
  await at(T0 + 5 * MINUTE);
  expect(await lineShownAt()).toBeUndefined();
  silent.lineShown(record);
  state.now += 1;
  const open = await watch.sessions.read(PLACE, record.start.id);
  await watch.sessions.write({ ...open!, state: 'ended' });
  await at(T0 + 10 * MINUTE);
  expect(await lineShownAt()).toBeUndefined();
});
