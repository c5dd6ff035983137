import { expect, test } from 'vitest';
import { normalOwner, personOf } from './person.ts';

const ROLE = 'arn:aws:sts::222222222222:assumed-role/Engineer/jo.hn';

test('an owner without arn: is the same owner', () => {
  expect(normalOwner('aws:sts::222222222222:assumed-role/Engineer/jo.hn')).toBe(ROLE);
  expect(normalOwner(ROLE)).toBe(ROLE);
});

test("the mapping's word goes first, then SourceIdentity, then the session's or user's own name", () => {
  const identity = { sessionContext: { sourceIdentity: 'john' } };
  expect(personOf(ROLE, identity, { [ROLE]: 'John' })).toBe('John');
  expect(personOf(ROLE, identity, { john: 'John of mapping' })).toBe('John of mapping');
  expect(personOf(ROLE, identity, {})).toBe('john');
  expect(personOf(ROLE, null, {})).toBe('jo.hn');
  expect(personOf('arn:aws:iam::222222222222:user/team/dev', null, {})).toBe('dev');
  expect(personOf('arn:aws:iam::222222222222:root', null, {})).toBe('root');
});

test.each(['unknown', 'AROAEXAMPLE:alice', '', 'arn:aws:iam::222222222222:role/Engineer', '__proto__'])(
  'the owner %s tells of no person',
  (owner) => {
    expect(personOf(owner, null, {})).toBeNull();
  },
);
