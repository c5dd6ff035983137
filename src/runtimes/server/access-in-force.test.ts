import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { API_ACCESS_POLICIES } from '../../adapters/cedar/access-judge.ts';
import { SHIPPED_ACCESS_POLICIES } from '../../adapters/cedar/load-access-policies.ts';
import type { GrantAsk } from '../../domain/grants/decision.ts';
import { AccessInForce } from './access-in-force.ts';

const ENGINEER = 'arn:aws:iam::222222222222:user/engineer';
const ASK: GrantAsk = {
  principal: { arn: ENGINEER, account: '222222222222', person: 'engineer', tags: {}, groups: [], roles: [] },
  node: {
    id: 'i-0123456789abcdef0',
    name: null,
    kind: 'ec2',
    account: '222222222222',
    region: 'eu-west-1',
    tags: { Environment: 'Dev' },
  },
  requestedBy: { person: 'engineer', roles: [] },
  forOther: false,
  windowMs: 60_000,
  startsInMs: 0,
  documentName: 'SSM-SessionManagerRunShell',
  mechanism: 'sts',
  ticket: null,
  breakGlass: false,
  hourUtc: 12,
  weekdayUtc: 3,
};
const EVERYBODY = '@id("all")\n@decision("approve")\npermit (principal, action, resource);\n';
const CALLER = {
  arn: ENGINEER,
  userId: 'AIDAENGINEER',
  account: '222222222222',
  person: 'engineer',
  roles: [],
};

let dir: string;
let files: { readonly grants: string; readonly api: string };
let now = 0;
const clock = { now: () => now };

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'access-'));
  files = { grants: join(dir, 'grants.cedar'), api: join(dir, 'api.cedar') };
  cpSync(SHIPPED_ACCESS_POLICIES, files.grants);
  cpSync(fileURLToPath(API_ACCESS_POLICIES), files.api);
});
afterEach(() => rmSync(dir, { recursive: true }));

test('access policies that change decide from then on, without a restart', () => {
  const access = new AccessInForce(files, clock);
  expect(access.judge(ASK)).toMatchObject({ decision: 'refuse' });
  expect(access.reload()).toBe(false);
  writeFileSync(files.grants, EVERYBODY);
  now = 7;
  expect(access.reload()).toBe(true);
  expect(access.judge(ASK)).toEqual({ decision: 'approve', policy: 'all' });
  expect([access.loadedAt, access.reload()]).toEqual([7, false]);
});

test('who may call what of the API changes with its file too', () => {
  const access = new AccessInForce(files, clock);
  const mayList = () => access.allows(CALLER, 'ListNotices', { owner: null, person: null });
  expect(mayList()).toBe(false);
  const text = readFileSync(files.api, 'utf8');
  writeFileSync(
    files.api,
    `${text}\n@id("x")\npermit (principal, action == Sallyport::Action::"ListNotices", resource);\n`,
  );
  expect(access.reload()).toBe(true);
  expect(mayList()).toBe(true);
});

test('a mistake in either leaves those before in force, says where, and is forgotten once it is mended', () => {
  const access = new AccessInForce(files, clock);
  writeFileSync(files.grants, EVERYBODY.replace('approve', 'allow'));
  expect(access.reload()).toBe(false);
  expect(access.mistake).toContain('grants.cedar:1');
  expect(access.judge(ASK)).toMatchObject({ decision: 'refuse' });

  writeFileSync(files.grants, EVERYBODY);
  writeFileSync(files.api, 'permit (principal, action == Sallyport::Action::"Nonsense", resource);');
  expect(access.reload()).toBe(false);
  expect(access.mistake).toContain('api.cedar');
  // Not even the file without a mistake: both or neither.
  expect(access.judge(ASK)).toMatchObject({ decision: 'refuse' });

  cpSync(fileURLToPath(API_ACCESS_POLICIES), files.api);
  expect(access.reload()).toBe(true);
  expect(access.mistake).toBeNull();
  expect(access.judge(ASK)).toMatchObject({ decision: 'approve' });
});

test('a file that is no Cedar is told with the place where it stops being it', () => {
  const access = new AccessInForce(files, clock);
  writeFileSync(files.grants, `${EVERYBODY}\npermit (`);
  expect(access.reload()).toBe(false);
  expect(access.mistake).toMatch(/grants\.cedar:\d+:\d+: unexpected end of input/);
});

test('a file that vanishes leaves those before in force', () => {
  const access = new AccessInForce(files, clock);
  rmSync(files.grants);
  expect(access.reload()).toBe(false);
  expect(access.mistake).toContain('grants.cedar cannot be read');
});

test('without a file that can be read there is no server', () => {
  writeFileSync(files.grants, 'permit');
  expect(() => new AccessInForce(files, clock)).toThrow('cannot be loaded');
});
