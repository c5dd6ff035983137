import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { aRecord, PLACE } from '../../../test/builders/session.ts';
import { openStores } from './stores.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'stores-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

test('the file is readable by its owner only, also where it was not', () => {
  const file = join(dir, 'new', 'sallyport.sqlite');
  openStores(file).close();
  chmodSync(file, 0o644);
  const stores = openStores(file);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(statSync(`${file}-wal`).mode & 0o777).toBe(0o600);
  expect(statSync(join(dir, 'new')).mode & 0o777).toBe(0o700);
  stores.close();
});

test('what was written is there for the next process', async () => {
  const file = join(dir, 's.sqlite');
  const first = openStores(file);
  await first.sessions.write(aRecord());
  const second = openStores(file);
  expect((await second.sessions.read(PLACE, aRecord().start.id))?.version).toBe(1);
  first.close();
  second.close();
});

test('a file of a newer version is refused and left as it is', () => {
  const file = join(dir, 's.sqlite');
  const newer = new DatabaseSync(file);
  newer.exec('PRAGMA user_version = 99');
  newer.close();
  expect(() => openStores(file)).toThrow(`${file} was written by a newer sallyport (schema 99`);
});

test('a file that is no database is refused', () => {
  const file = join(dir, 's.sqlite');
  writeFileSync(file, 'this is not a database, it is a sentence that is long enough');
  expect(() => openStores(file)).toThrow('file is not a database');
});
