import { expect, test } from 'vitest';
import { aDelivery, ENDED_AT, LINES, LOG_TO, MINUTE, object, stream } from '../../test/builders/delivery.ts';
import { OWNER, PLACE } from '../../test/builders/session.ts';
import { objectWritten } from '../domain/deliveries/object-writer.ts';
import { deliveriesView } from '../domain/deliveries/view.ts';
import { changeSession } from './change-session.ts';
import { openTranscript } from './show-transcript.ts';
import { trustedCopy } from './trusted-copy.ts';

const FORGED = object(['nothing happened here']);
const FIRST_AT = ENDED_AT + 1000;
const LATER_AT = ENDED_AT + 5 * MINUTE;

/** A session whose node delivered both copies; `told` says what a data event says of a version. */
async function aDeliveredLog() {
  const world = await aDelivery();
  world.deliver(world.id, 'cloudwatch', { at: FIRST_AT, bytes: stream(LINES) });
  const told = (by: 'node' | 'other', at: number) =>
    changeSession(world.deliveries.watch, PLACE, world.id, (record) => {
      const arn =
        by === 'node' ? `arn:aws:sts::${PLACE.account}:assumed-role/Node/${record.start.target}` : OWNER;
      return objectWritten(record, { ...LOG_TO.s3!, versionId: String(at), arn, at });
    });
  return { ...world, told };
}

test("an object that was put over the node's is told, and the node's own stays what is read, searched and judged", async () => {
  const world = await aDeliveredLog();
  world.deliver(world.id, 's3', { at: FIRST_AT, bytes: object(LINES) });
  await world.told('node', FIRST_AT);
  await world.until(ENDED_AT + 4 * MINUTE);
  expect(await world.states()).toEqual({ s3: 'delivered', cloudwatch: 'delivered' });
  expect(deliveriesView(await world.read())[0]?.writer).toMatchObject({ verified: true });
  world.deliver(world.id, 's3', { at: LATER_AT, bytes: FORGED });
  await world.until(LATER_AT);
  await world.told('other', LATER_AT);
  await world.until(ENDED_AT + 7 * MINUTE);
  expect(await world.states()).toEqual({ s3: 'incomplete', cloudwatch: 'delivered' });
  expect(deliveriesView(await world.read())[0]?.diagnosis?.[0]).toMatchObject({
    cause: 'somebody else wrote the object',
    certainty: 'shown',
    evidence: expect.stringContaining(OWNER),
  });
  expect(await world.notices()).toEqual(['log-incomplete s3']);
  const { transcripts } = world.deliveries;
  const record = await world.read();
  expect((await trustedCopy(transcripts, record, 's3'))?.versionId).toBe(String(FIRST_AT));
  expect((await openTranscript(transcripts, record, null))?.source.bytes).toBe(object(LINES).length);
  expect(world.handed).not.toContain(`s3 ${FORGED.length}`);
});

test('what was taken of another, before that was told, gives way to what the node wrote or streamed', async () => {
  const world = await aDeliveredLog();
  world.deliver(world.id, 's3', { at: FIRST_AT, bytes: FORGED });
  await world.until(ENDED_AT + 4 * MINUTE);
  expect(world.handed).toContain(`s3 ${FORGED.length}`);
  const before = world.handed.length;
  await world.told('other', FIRST_AT);
  await world.until(ENDED_AT + 8 * MINUTE);
  expect(world.handed.slice(before)).toEqual([`cloudwatch ${stream(LINES).length}`]);
  const record = await world.read();
  const { transcripts } = world.deliveries;
  expect(await trustedCopy(transcripts, record, 's3')).toBeNull();
  expect((await openTranscript(transcripts, record, null))?.copy.destination).toBe('cloudwatch');
  expect((await openTranscript(transcripts, record, 's3'))?.source.bytes).toBe(FORGED.length);
});

test('a write that is told while the copies are looked at, or taken, is looked at right after', async () => {
  for (const during of ['open', 'take'] as const) {
    const world = await aDeliveredLog();
    world.deliver(world.id, 's3', { at: FIRST_AT, bytes: object(LINES) });
    const { transcripts } = world.deliveries;
    const { open } = transcripts;
    const [hook] = world.deliveries.delivered;
    let isFirst = true;
    const once = async () => {
      if (!isFirst) return;
      isFirst = false;
      world.state.now += 10;
      world.deliver(world.id, 's3', { at: world.state.now, bytes: FORGED });
      await world.told('other', world.state.now);
    };
    if (during === 'open')
      transcripts.open = async (...asked) => {
        await once();
        return open(...asked);
      };
    else
      (world.deliveries.delivered as (typeof hook)[])[0] = async (...taken) => {
        await once();
        await hook?.(...taken);
      };
    await world.until(ENDED_AT + 30_000);
    expect(await world.states()).toMatchObject({ s3: 'incomplete' });
    expect((await world.read()).deliveries?.lookAt).toBeNull();
    expect(world.looks()).toBeLessThan(8);
  }
});
