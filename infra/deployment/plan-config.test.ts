import { describe, expect, test } from 'vitest';
import { parseAnswers } from './answers.ts';
import { planConfig } from './plan-config.ts';

const answers = parseAnswers(
  {
    kind: 'organization',
    account: '111111111111',
    homeRegion: 'eu-west-1',
    organization: { id: 'o-abcdefghij', account: '333333333333', units: ['r-abcd'] },
    externalId: 'said-so',
    keyAdministrators: ['arn:aws:iam::*:role/Admin'],
  },
  'the test',
);
const FIRST = '222222222222';
const SECOND = '444444444444';
const first = planConfig(answers, { kept: null, inForce: null, accounts: [FIRST] }).text;
const changed = (more: object) => JSON.stringify({ ...(JSON.parse(first) as object), ...more });
const accountsOf = (text: string) =>
  (JSON.parse(text) as { members: { account: string }[] }).members.map(({ account }) => account);

describe('the configuration of the functions', () => {
  test('is made of the answers at first, and ends nothing', () => {
    expect(JSON.parse(first)).toMatchObject({ observeOnly: true, hub: { account: '111111111111' } });
  });

  test('is what is in force where nothing is kept, so that nothing changes', () => {
    const inForce = changed({ observeOnly: false });
    const { text, changes } = planConfig(answers, { kept: null, inForce, accounts: [FIRST] });
    expect(changes).toEqual([]);
    expect(JSON.parse(text)).toEqual(JSON.parse(inForce));
  });

  test('is the file that is kept, and what it changes is told by its path', () => {
    const kept = changed({
      observeOnly: false,
      evidence: { lockDays: 30 },
      roles: { auditor: ['arn:aws:iam::111111111111:role/Audit'] },
    });
    expect(planConfig(answers, { kept, inForce: first, accounts: [FIRST] }).changes).toEqual([
      'evidence.kmsKeyId',
      'evidence.lockDays',
      'observeOnly',
      'roles',
    ]);
  });

  test('has the accounts that became members since, and keeps those that are not listed any more', () => {
    const { text, changes, joined } = planConfig(answers, { kept: null, inForce: first, accounts: [SECOND] });
    expect(accountsOf(text)).toEqual([FIRST, SECOND]);
    expect([changes, joined]).toEqual([['members'], [SECOND]]);
  });

  test('is refused with every mistake before anything is put into force', () => {
    const kept = changed({ observOnly: false });
    expect(() => planConfig(answers, { kept, inForce: first, accounts: [FIRST] })).toThrow('observOnly');
    expect(() => planConfig(answers, { kept: '{', inForce: first, accounts: [FIRST] })).toThrow('not JSON');
  });

  test('is not made for nobody', () => {
    expect(() => planConfig(answers, { kept: null, inForce: null, accounts: [] })).toThrow('no members yet');
  });
});
