import { describe, expect, test } from 'vitest';
import { credentialsOf } from './credentials.ts';
import { isIpAddress } from './ip-address.ts';
import { parsePrincipal } from './principal.ts';

describe('a principal is read from its ARN', () => {
  test.each([
    ['arn:aws:iam::222222222222:user/team/dev', { kind: 'user', name: 'dev', sessionName: null }],
    ['aws:iam::222222222222:user/dev', { kind: 'user', name: 'dev' }],
    [
      'arn:aws:sts::222222222222:assumed-role/Admin/a.b',
      { kind: 'role-session', name: 'Admin', sessionName: 'a.b' },
    ],
    ['arn:aws-cn:sts::222222222222:federated-user/eve', { kind: 'federated-user', name: 'eve' }],
    ['arn:aws:iam::222222222222:root', { kind: 'root', name: 'root', account: '222222222222' }],
    ['nonsense', { kind: 'other', name: 'nonsense', account: '' }],
    ['', { kind: 'other', name: '' }],
  ])('%s', (arn, expected) => {
    expect(parsePrincipal(arn)).toMatchObject(expected);
  });
});

describe('what a StartSession was signed with', () => {
  test.each([
    [
      { type: 'IAMUser', accessKeyId: 'AKIAIOSFODNN7EXAMPLE' },
      { longTerm: true, mfa: false },
    ],
    [
      {
        type: 'IAMUser',
        accessKeyId: 'ASIAIOSFODNN7EXAMPLE',
        sessionContext: { attributes: { mfaAuthenticated: 'true' } },
      },
      { longTerm: false, mfa: true },
    ],
    [
      { type: 'AssumedRole', sessionContext: { attributes: { mfaAuthenticated: 'false' } } },
      { longTerm: false, mfa: false },
    ],
  ])('%j', (userIdentity, value) => {
    expect(credentialsOf(userIdentity)).toEqual({ known: true, value });
  });

  test('is unknown when only a sweep saw the session, or the identity is malformed', () => {
    expect(credentialsOf(null)).toMatchObject({ known: false });
    expect(credentialsOf({ type: 7 })).toMatchObject({ known: false });
  });
});

test.each([
  ['203.0.113.10', true],
  ['2001:db8::1', true],
  ['::', true],
  ['1:2:3:4:5:6:7:8', true],
  ['ssm.amazonaws.com', false],
  ['AWS Internal', false],
  ['256.1.1.1', false],
  ['01.1.1.1', false],
  ['fe80::1%eth0', false],
  ['1::2::3', false],
  ['1:2:3:4:5:6:7', false],
  ['', false],
])('whether %j is an address: %j', (text, expected) => {
  expect(isIpAddress(text)).toBe(expected);
});
