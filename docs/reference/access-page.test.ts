import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadAccessPolicies } from '../../src/adapters/cedar/load-access-policies.ts';
import { accessPage } from './access-page.ts';

test('every shipped access policy has its row', () => {
  for (const { id } of loadAccessPolicies()) expect(accessPage().body).toContain(`| \`${id}\` |`);
});

test('the example on the page is an access policy that loads', () => {
  const example = /```cedar\n(@id\("databases[\s\S]*?)```/.exec(accessPage().body)?.[1] ?? '';
  const directory = mkdtempSync(join(tmpdir(), 'access-example-'));
  writeFileSync(join(directory, 'example.cedar'), example);
  const [policy] = loadAccessPolicies(join(directory, 'example.cedar'));
  expect(policy).toMatchObject({
    decision: 'ask',
    maxWindowMs: 7_200_000,
    levels: [
      { roles: ['approver'], quorum: 2 },
      { roles: ['administrator'], quorum: 1 },
    ],
  });
  rmSync(directory, { recursive: true });
});
