import { AddUserToGroupCommand, CreateGroupCommand, TagUserCommand } from '@aws-sdk/client-iam';
import { MEMBER_ACCOUNT, NAMES } from '@sallyport/lab/accounts.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type GrantWorld, startGrantWorld } from '../../../test/builders/grant-world.ts';
import { AwsPrincipalFinder } from './find-principal.ts';

const CONTRACTOR = `arn:aws:iam::${MEMBER_ACCOUNT}:user/contractor`;
let world: GrantWorld;
let finder: AwsPrincipalFinder;

beforeAll(async () => {
  world = await startGrantWorld();
  finder = new AwsPrincipalFinder({
    iamOf: (account) => (account === MEMBER_ACCOUNT ? world.admin.iam : null),
    personOf: (arn) => (arn === CONTRACTOR ? 'Con Tractor' : null),
    rolesOf: (arn) => (arn === CONTRACTOR ? ['contractor'] : []),
  });
});
afterAll(() => world.close());

const find = (text: string, account = MEMBER_ACCOUNT) => finder.find(text, account);

test('a user is found by name and by ARN, with the tags and groups that IAM has now', async () => {
  const { iam } = world.admin;
  await iam.send(new CreateGroupCommand({ GroupName: 'operators' }));
  await iam.send(new AddUserToGroupCommand({ GroupName: 'operators', UserName: 'contractor' }));
  await iam.send(new TagUserCommand({ UserName: 'contractor', Tags: [{ Key: 'Team', Value: 'db' }] }));
  const found = await find('contractor');
  expect(found).toEqual({
    arn: CONTRACTOR,
    person: 'Con Tractor',
    roles: ['contractor'],
    groups: expect.arrayContaining(['operators']),
    tags: expect.objectContaining({ Team: 'db' }),
  });
  expect(await find(CONTRACTOR)).toEqual(found);
});

test('a role and a session of it are found by their ARNs, with the tags of the role', async () => {
  const role = `arn:aws:iam::${MEMBER_ACCOUNT}:role/${NAMES.brokerRole}`;
  const session = `arn:aws:sts::${MEMBER_ACCOUNT}:assumed-role/${NAMES.brokerRole}/someone`;
  expect(await find(role)).toMatchObject({ arn: role, person: null, roles: [], groups: [] });
  expect(await find(session)).toMatchObject({ arn: session, groups: [] });
});

test.each([
  ['a user who is not there', 'nobody'],
  ['a user by an ARN with a path that is not theirs', `arn:aws:iam::${MEMBER_ACCOUNT}:user/ops/contractor`],
  ['a role that is not there', `arn:aws:iam::${MEMBER_ACCOUNT}:role/Nothing`],
  ['a session of a role that is not there', `arn:aws:sts::${MEMBER_ACCOUNT}:assumed-role/Nothing/me`],
  ['a principal of an account that is not ours', 'arn:aws:iam::999999999999:user/contractor'],
  ['a group', `arn:aws:iam::${MEMBER_ACCOUNT}:group/operators`],
  ['something that is no ARN of a principal', 'arn:aws:s3:::bucket'],
  ['a name that is no name', '../contractor?x=\u001b[2J'],
  ['nothing', ''],
])('%s is not found', async (_, text) => {
  expect(await find(text)).toBeNull();
});

test('AWS that fails is a fault, and never "there is none": a request must not be turned down for it', async () => {
  const broken = new AwsPrincipalFinder({
    iamOf: () =>
      ({ send: () => Promise.reject(Object.assign(new Error('down'), { code: 'ECONNREFUSED' })) }) as never,
    personOf: () => null,
    rolesOf: () => [],
  });
  await expect(broken.find('contractor', MEMBER_ACCOUNT)).rejects.toMatchObject({
    code: 'AWS_UNREACHABLE',
    retry: 'later',
  });
});
