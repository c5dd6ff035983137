import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { GrantAsk } from '../../domain/grants/decision.ts';
import { hourAndWeekday } from '../../domain/grants/decision.ts';
import { CedarGrantJudge } from './grant-judge.ts';
import { loadAccessPolicies } from './load-access-policies.ts';

const HOUR_MS = 3_600_000;

function anAsk(
  role: string,
  environment: string | null,
  given: Omit<Partial<GrantAsk>, 'principal' | 'node'> = {},
): GrantAsk {
  return {
    principal: {
      arn: 'arn:aws:iam::222222222222:user/u',
      account: '222222222222',
      person: 'u',
      tags: { team: 'web' },
      groups: ['oncall'],
      roles: [role],
    },
    node: {
      id: 'i-1',
      name: null,
      kind: 'ec2',
      account: '222222222222',
      region: 'eu-west-1',
      tags: environment === null ? {} : { Environment: environment },
    },
    requestedBy: { person: 'u', roles: [role] },
    forOther: false,
    windowMs: HOUR_MS,
    startsInMs: 0,
    documentName: 'SSM-SessionManagerRunShell',
    mechanism: 'sts',
    ticket: null,
    breakGlass: false,
    ...hourAndWeekday(0),
    ...given,
  };
}

describe('the shipped access policies', () => {
  const judge = new CedarGrantJudge();

  test.each([
    ['engineer', 'Dev', {}, 'approve', 'dev-at-once'],
    ['engineer', 'Prod', {}, 'ask', 'prod-asks-an-approver'],
    ['engineer', 'Prod', { breakGlass: true }, 'approve', 'break-glass'],
    ['engineer', 'Prod', { breakGlass: true, windowMs: 2 * HOUR_MS }, 'ask', 'prod-asks-an-approver'],
    ['contractor', 'Dev', {}, 'approve', 'contractor-dev-one-hour'],
    ['contractor', 'Dev', { windowMs: HOUR_MS + 1 }, 'refuse', 'contractor-dev-one-hour'],
    ['contractor', 'Prod', {}, 'refuse', null],
    ['contractor', 'Prod', { breakGlass: true }, 'refuse', null],
    ['administrator', 'Dev', {}, 'approve', 'dev-at-once'],
    ['administrator', 'Prod', {}, 'ask', 'prod-asks-an-approver'],
    ['auditor', 'Dev', {}, 'refuse', 'auditors-open-nothing'],
    ['approver', 'Dev', {}, 'refuse', null],
    ['engineer', null, {}, 'refuse', null],
  ] as const)('%s on %s %o: %s by %s', (role, environment, given, decision, policy) => {
    expect(judge.judge(anAsk(role, environment, given))).toMatchObject({ decision, policy });
  });

  test('tell who must agree, and the longest window where it is too long', () => {
    expect(judge.judge(anAsk('engineer', 'Prod'))).toMatchObject({
      levels: [{ roles: ['approver'], quorum: 1 }],
    });
    expect(judge.judge(anAsk('contractor', 'Dev', { windowMs: 4 * HOUR_MS }))).toMatchObject({
      reason: 'contractor-dev-one-hour allows at most 1h. Ask for less.',
    });
  });
});

describe('access policies of a file', () => {
  let dir: string;
  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'access-'));
  });
  afterAll(() => rmSync(dir, { recursive: true }));
  const load = (text: string) => {
    const file = join(dir, 'grants.cedar');
    writeFileSync(file, text);
    return loadAccessPolicies(file);
  };
  const permit = (annotations: string, when = 'true') =>
    `${annotations}\npermit (principal, action == Sallyport::Action::"RequestGrant", resource) when { ${when} };\n`;

  test('may ask for groups, tags, tickets and the hour', () => {
    const judge = new CedarGrantJudge(
      load(
        permit(
          '@id("a") @decision("ask") @levels("approver, administrator|approver") @quorum("2, 1")',
          'principal.groups.contains("oncall") && principal.hasTag("team") && principal.getTag("team") == "web" && context has ticket && context.ticket like "OPS-*" && context.hourUtc >= 8 && context.weekdayUtc <= 5',
        ),
      ),
    );
    const monday = { hourUtc: 9, weekdayUtc: 1, ticket: 'OPS-7' };
    expect(judge.judge(anAsk('x', null, monday))).toEqual({
      decision: 'ask',
      policy: 'a',
      levels: [
        { roles: ['approver'], quorum: 2 },
        { roles: ['administrator', 'approver'], quorum: 1 },
      ],
    });
    for (const given of [{ hourUtc: 7 }, { weekdayUtc: 6 }, { ticket: null }, { ticket: 'X' }])
      expect(judge.judge(anAsk('x', null, { ...monday, ...given })).decision).toBe('refuse');
  });

  test('of which one refuses are refused, and a refusal that cannot be judged refuses too', () => {
    const forbid = (when: string) =>
      `@id("no") @decision("refuse") @reason("No.")\nforbid (principal, action == Sallyport::Action::"RequestGrant", resource) when { ${when} };\n`;
    const allow = permit('@id("yes") @decision("approve")');
    expect(
      new CedarGrantJudge(load(allow + forbid('context.forOther'))).judge(anAsk('x', null)).decision,
    ).toBe('approve');
    expect(
      new CedarGrantJudge(load(allow + forbid('context.forOther'))).judge(
        anAsk('x', null, { forOther: true }),
      ),
    ).toEqual({ decision: 'refuse', policy: 'no', reason: 'No.' });
    const overflow = 'context.windowMs * 9223372036854775807 > 0';
    expect(new CedarGrantJudge(load(allow + forbid(overflow))).judge(anAsk('x', null)).decision).toBe(
      'refuse',
    );
  });

  test.each([
    ['@id("a")', '@decision("")'],
    ['@id("A b") @decision("approve")', 'lower-case words'],
    ['@id("a") @decision("refuse")', 'of a permit must be approve or ask'],
    ['@id("a") @decision("approve") @levels("approver")', 'go with @decision("ask") only'],
    ['@id("a") @decision("ask") @levels("approver") @quorum("0")', 'not from 1 to 20'],
    ['@id("a") @decision("ask") @levels("approver") @quorum("1, 1")', 'one number for each level'],
    ['@id("a") @decision("ask")', '@levels names no role'],
    ['@id("a") @decision("approve") @maxWindow("soon")', 'is no window'],
    ['@id("a") @decision("approve") @maxwindow("1h")', 'there is no annotation @maxwindow'],
  ])('with %s are a mistake, told with its line', (annotations, problem) => {
    expect(() => load(`\n${permit(annotations)}`)).toThrow(problem);
    expect(() => load(`\n${permit(annotations)}`)).toThrow(/grants\.cedar:2:1: /);
  });

  test('are validated strictly, and named once', () => {
    const fine = '@id("a") @decision("approve")';
    expect(() => load(permit(fine, 'context.color == "red"'))).toThrow('color');
    expect(() => load(permit(fine) + permit(fine))).toThrow('@id("a") is taken by');
    expect(() => load('')).toThrow('holds no policy');
    expect(() => loadAccessPolicies(join(dir, 'none.cedar'))).toThrow('cannot be read');
  });
});
