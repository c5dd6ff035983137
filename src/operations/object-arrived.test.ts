import { expect, test } from 'vitest';
import { aDelivery, ENDED_AT, LINES, LOG_TO, MINUTE, object, stream } from '../../test/builders/delivery.ts';
import { aRecord, PLACE } from '../../test/builders/session.ts';
import { deliveryKey } from '../domain/deliveries/delivery-key.ts';
import { objectArrived } from './object-arrived.ts';
import { reconcileDeliveries } from './reconcile-deliveries.ts';

const { id } = aRecord().start;
const KEY = `a/${id}.log`;
const ARRIVED = { bucket: 'archive', key: KEY };

/** A session that has ended and whose object has not come. */
async function anExpected() {
  const world = await aDelivery({ ...LOG_TO, s3: { bucket: 'archive', key: KEY } });
  world.deliver(world.id, 'cloudwatch', { at: ENDED_AT + 1000, bytes: stream(LINES) });
  await world.until(ENDED_AT + 5 * MINUTE);
  return world;
}

test('the log of a session is looked at when it arrives, not when its turn comes', async () => {
  const world = await anExpected();
  const { watch } = world.deliveries;
  const now = watch.clock.now();
  expect((await world.read()).deliveries?.lookAt).toBeGreaterThan(now);
  world.deliver(world.id, 's3', { at: now, bytes: object(LINES) });
  expect(await objectArrived(watch, ARRIVED)).toEqual({ kind: 'delivery', place: PLACE, id });
  expect(await watch.due.take(deliveryKey(PLACE, id), now, 1)).not.toBeNull();
  await reconcileDeliveries(world.deliveries, PLACE, id);
  expect(await world.states()).toEqual({ s3: 'delivered', cloudwatch: 'delivered' });
});

test('the same event again, early, or of an object that is none of ours, changes nothing', async () => {
  const world = await anExpected();
  const { watch } = world.deliveries;
  world.deliver(world.id, 's3', { at: watch.clock.now(), bytes: object(LINES) });
  await objectArrived(watch, ARRIVED);
  await reconcileDeliveries(world.deliveries, PLACE, id);
  const { version } = await world.read();
  expect(await objectArrived(watch, ARRIVED)).toEqual({ kind: 'settled' });
  for (const key of ['a/nobody.log', `a/${id}.txt`, `b/${id}.log`, `${id}.log/x`])
    expect(await objectArrived(watch, { bucket: 'archive', key })).toEqual({ kind: 'nothing' });
  expect(await objectArrived(watch, { ...ARRIVED, bucket: 'other' })).toEqual({ kind: 'nothing' });
  expect((await world.read()).version).toBe(version);
});

test('a log of a session that is not known to have ended has its place looked at', async () => {
  const world = await anExpected();
  const looked: unknown[] = [];
  const watch = {
    ...world.deliveries.watch,
    lookout: { soon: (p: unknown) => looked.push(p), active: () => {} },
  };
  const record = await world.read();
  await watch.sessions.write({ ...record, state: 'active', endedAt: null });
  expect(await objectArrived(watch, ARRIVED)).toMatchObject({ kind: 'open' });
  expect(looked).toEqual([PLACE]);
});
