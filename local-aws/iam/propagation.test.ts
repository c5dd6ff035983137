import { describe, expect, test } from 'vitest';
import { Table } from '../store/table.ts';
import { PropagatedTable, Propagation } from './propagation.ts';

interface Row {
  readonly text: string;
}

function setUp(delays: readonly number[]) {
  const clock = { now: 1000 };
  const left = [...delays];
  const propagation = new Propagation(
    () => clock.now,
    () => left.shift() ?? 0,
  );
  const rows = new PropagatedTable<Row>(new Table<Row>([], () => {}), propagation);
  return { clock, propagation, rows };
}

describe('a propagated table', () => {
  test('shows a write at once to reads, and to authorisation after its delay', () => {
    const { clock, rows } = setUp([500]);
    rows.set('a', { text: 'new' });
    expect(rows.get('a')?.text).toBe('new');
    clock.now += 499;
    expect(rows.inForce('a')).toBeUndefined();
    clock.now += 1;
    expect(rows.inForce('a')?.text).toBe('new');
  });

  test('keeps a deleted row in force until the deletion has propagated', () => {
    const { clock, rows } = setUp([0, 300]);
    rows.set('a', { text: 'old' });
    rows.delete('a');
    expect(rows.get('a')).toBeUndefined();
    expect(rows.inForce('a')?.text).toBe('old');
    clock.now += 300;
    expect(rows.inForce('a')).toBeUndefined();
  });

  test('lets the writes of one key take effect in order, whatever delays they draw', () => {
    const { clock, rows } = setUp([800, 100]);
    rows.set('a', { text: 'first' });
    rows.set('a', { text: 'second' });
    clock.now += 799;
    expect(rows.inForce('a')).toBeUndefined();
    clock.now += 1;
    expect(rows.inForce('a')?.text).toBe('second');
  });

  test('lets a later write of another key overtake', () => {
    const { clock, rows } = setUp([800, 100]);
    rows.set('a', { text: 'slow' });
    rows.set('b', { text: 'quick' });
    clock.now += 100;
    expect(rows.inForce('a')).toBeUndefined();
    expect(rows.inForce('b')?.text).toBe('quick');
  });

  test('with delay 0 has every write in force at once', () => {
    const { rows } = setUp([]);
    rows.set('a', { text: 'now' });
    expect(rows.inForce('a')?.text).toBe('now');
  });

  test('a write without delay is not undone by an older one under way', () => {
    const { clock, rows } = setUp([500]);
    rows.set('a', { text: 'under way' });
    rows.setNow('a', { text: 'set up' });
    expect(rows.inForce('a')?.text).toBe('set up');
    clock.now += 1000;
    expect(rows.inForce('a')?.text).toBe('set up');
  });
});

test('the version grows when a write takes effect, not when it is made', () => {
  const { clock, propagation, rows } = setUp([500]);
  const before = propagation.version();
  rows.set('a', { text: 'x' });
  expect(propagation.version()).toBe(before);
  clock.now += 500;
  expect(propagation.version()).toBe(before + 1);
  expect(propagation.version()).toBe(before + 1);
});
