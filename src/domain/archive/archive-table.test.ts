import { expect, test } from 'vitest';
import { derivedKey } from './archive-key.ts';
import { ARCHIVE_TABLES, PARTITIONS } from './archive-table.ts';

const FIELDS = Object.entries(ARCHIVE_TABLES).flatMap(([table, fields]) =>
  fields.map((field) => ({ table, ...field })),
);

test('every field of every table is classified, and text of a transcript is sensitive and masked', () => {
  expect(FIELDS.length).toBeGreaterThan(25);
  for (const field of FIELDS) {
    expect(['public', 'sensitive'], `${field.table}.${field.name}`).toContain(field.classification);
    expect(field.classification === 'sensitive', `${field.table}.${field.name}`).toBe(field.masked === true);
    expect(field.about).toMatch(/[.]$/);
  }
  expect(FIELDS.filter((field) => field.name === 'text').map((field) => field.table)).toEqual([
    'commands',
    'lines',
  ]);
});

test('no field has the name of a partition', () => {
  for (const { name } of FIELDS) expect(PARTITIONS).not.toContain(name);
});

test("a session's rows lie under the day of its start, whatever its id is", () => {
  const session = {
    account: '222222222222',
    region: 'eu-west-1',
    id: 'someone@example.org-0a1b',
    startedAt: Date.UTC(2026, 10, 21, 23, 59, 59, 999),
  };
  expect(derivedKey('lines', session)).toBe(
    'sallyport/lines/region=eu-west-1/account=222222222222/day=2026-11-21/someone@example%2Eorg-0a1b.jsonl.gz',
  );
  expect(derivedKey('lines', { ...session, id: '../../x' }).split('/')).toHaveLength(6);
});
