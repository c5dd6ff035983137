import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { codePrefix } from './code.ts';
import { writeFunctions } from './write-functions.ts';

const folder = mkdtempSync(join(tmpdir(), 'write-functions-'));
const events = { name: 'events', zip: Buffer.from('one'), sha256: 'aa' };
const api = { name: 'api', zip: Buffer.from('two'), sha256: 'bb' };

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('functions are written where the stack takes them from, once the folder is in a bucket', async () => {
  const written = await writeFunctions(folder, [events, api]);
  const prefix = codePrefix([events, api]);
  expect(written.map(({ function: name, prefix: told }) => [name, told])).toEqual([
    ['sallyport-events', prefix],
    ['sallyport-api', prefix],
  ]);
  expect(readdirSync(join(folder, prefix))).toEqual(['api.zip', 'events.zip']);
  expect(readFileSync(written[0]!.file, 'utf8')).toBe('one');
});

test('where they lie is told by what they are: in any order the same, changed another', () => {
  expect(codePrefix([api, events])).toBe(codePrefix([events, api]));
  expect(codePrefix([{ ...api, sha256: 'cc' }, events])).not.toBe(codePrefix([events, api]));
  expect(codePrefix([events])).not.toBe(codePrefix([events, api]));
});
