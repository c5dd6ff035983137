import { expect, test } from 'vitest';
import { PLACE, T0 } from '../../../test/builders/session.ts';
import { openDatabase } from './open-database.ts';
import { SqliteStreamPositions } from './stream-positions.ts';

test('a position is kept for each log group of each place, written over, and forgotten', async () => {
  const positions = new SqliteStreamPositions(openDatabase(':memory:'));
  expect(await positions.read(PLACE, '/a')).toBeNull();
  await positions.write(PLACE, '/a', { floorAt: T0, readAt: T0 + 1 });
  await positions.write(PLACE, '/b', { floorAt: T0, readAt: T0 + 2 });
  await positions.write({ ...PLACE, region: 'eu-west-2' }, '/a', { floorAt: T0, readAt: T0 + 3 });
  await positions.write(PLACE, '/a', { floorAt: T0 + 4, readAt: T0 + 5 });
  expect(await positions.read(PLACE, '/a')).toEqual({ floorAt: T0 + 4, readAt: T0 + 5 });
  await positions.write(PLACE, '/a', null);
  expect(await positions.read(PLACE, '/a')).toBeNull();
  expect(await positions.read(PLACE, '/b')).toEqual({ floorAt: T0, readAt: T0 + 2 });
});
