import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { WATCH_CALLS } from './watch-calls.ts';

const SOURCE = fileURLToPath(new URL('../../src', import.meta.url));
const SENT = /new ([A-Z]\w+)Command\(|\bpaginate([A-Z]\w+)\(/g;
/** The command line asks with the credentials of whoever types. */
const NOT_OF_THE_WATCH = ['cli/', 'domain/', 'operations/'];

function sentCommands(): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const entry of readdirSync(SOURCE, { recursive: true, withFileTypes: true })) {
    const file = join(entry.parentPath, entry.name);
    const path = file.slice(SOURCE.length + 1);
    if (!entry.isFile() || !/\.ts$/.test(path) || /\.test\.ts$/.test(path)) continue;
    if (NOT_OF_THE_WATCH.some((folder) => path.startsWith(folder))) continue;
    for (const [, command, paged] of readFileSync(file, 'utf8').matchAll(SENT))
      found.set(command ?? paged ?? '', path);
  }
  return found;
}

test('the source is read: calls of it are found', () => {
  expect([...sentCommands().keys()]).toEqual(
    expect.arrayContaining(['DescribeSessions', 'ListRolePolicies']),
  );
});

test('every call of AWS in the source has its actions in the table that the roles are made of', () => {
  const unknown = [...sentCommands()]
    .filter(([command]) => WATCH_CALLS[command] === undefined)
    .map(([command, file]) => `src/${file} sends ${command}: add it to infra/policies/watch-calls.ts`);
  expect(unknown).toEqual([]);
});

test('no role may do what no code of ours calls', () => {
  const sent = sentCommands();
  expect(Object.keys(WATCH_CALLS).filter((command) => !sent.has(command))).toEqual([]);
});
