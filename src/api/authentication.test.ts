import { expect, test } from 'vitest';
import {
  AUDIENCE_HEADER,
  Authentication,
  type IdentityProof,
  type IdentityService,
  identityProof,
  NotAuthenticated,
} from './authentication.ts';

const NOW = Date.UTC(2026, 10, 21, 10, 0, 0);
const MINUTE_MS = 60_000;
const ENGINEER = { arn: 'arn:aws:iam::222222222222:user/engineer', account: '222222222222', userId: 'AIDA' };

let signatures = 0;

/** A proof as the command line signs it, with a signature of its own. */
function aProof(
  fields: { service?: string; signed?: string; signature?: string } & Partial<IdentityProof> = {},
) {
  const { service = 'sts', signed = `content-type;host;x-amz-date;${AUDIENCE_HEADER}`, ...rest } = fields;
  signatures += 1;
  const signature = fields.signature ?? signatures.toString(16).padStart(64, '0');
  const { signature: _, ...headers } = rest;
  return {
    authorization: `AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/20261121/us-east-1/${service}/aws4_request, SignedHeaders=${signed}, Signature=${signature}`,
    'x-amz-date': '20261121T100000Z',
    [AUDIENCE_HEADER]: 'sallyport',
    ...headers,
  } satisfies IdentityProof;
}

/** An API that believes an STS which confirms everyone, unless told otherwise. */
function anApi(ask: IdentityService['ask'] = async () => ENGINEER) {
  const at = { now: NOW, asked: 0 };
  const service = {
    ask: (proof: IdentityProof) => {
      at.asked += 1;
      return ask(proof);
    },
  };
  const rules = {
    audience: 'sallyport',
    allowedAccounts: ['222222222222'],
    personOf: () => 'engineer',
    rolesOf: () => ['auditor'],
  };
  return { at, authentication: new Authentication(service, rules, () => at.now) };
}

test('a proof becomes a token, which knows its caller for a quarter of an hour', async () => {
  const { at, authentication } = anApi();
  const { token, expiresAt, caller } = await authentication.exchange(aProof());
  expect(caller).toEqual({ ...ENGINEER, person: 'engineer', roles: ['auditor'] });
  expect(await authentication.callerOf(token)).toEqual(caller);
  expect(expiresAt).toBe(NOW + 15 * MINUTE_MS);
  at.now = expiresAt - 1;
  expect(await authentication.callerOf(token)).toEqual(caller);
  at.now = expiresAt;
  expect(await authentication.callerOf(token)).toBeUndefined();
  expect(await authentication.callerOf('guessed')).toBeUndefined();
});

test.each([
  ['for another service', aProof({ service: 's3' }), 'not a signed sts request'],
  ['whose audience is not signed', aProof({ signed: 'host;x-amz-date' }), 'must sign the headers'],
  ['whose host is not signed', aProof({ signed: AUDIENCE_HEADER }), 'must sign the headers'],
  ['for another API', aProof({ [AUDIENCE_HEADER]: 'another' }), 'meant for another API'],
  ['signed over a minute ago', aProof({ 'x-amz-date': '20261121T095859Z' }), 'over a minute old'],
  ['signed in the future', aProof({ 'x-amz-date': '20261121T100101Z' }), 'over a minute old'],
  ['without a signature', aProof({ signature: 'none' }), 'holds no signature'],
])('a proof %s is refused, and STS is not asked', async (_, proof, reason) => {
  const { at, authentication } = anApi();
  await expect(authentication.exchange(proof)).rejects.toThrow(reason);
  expect(at.asked).toBe(0);
});

test('a proof is good once, however its header is written', async () => {
  const { authentication } = anApi();
  const proof = aProof();
  await authentication.exchange(proof);
  await expect(authentication.exchange(proof)).rejects.toThrow('has been used');
  const again = { ...proof, authorization: proof.authorization.replaceAll(', ', ',') };
  await expect(authentication.exchange(again)).rejects.toThrow('has been used');
});

test('a proof that STS refused is used up as well', async () => {
  const { authentication } = anApi(async () => {
    throw new Error('SignatureDoesNotMatch: the signature is not right');
  });
  const proof = aProof();
  await expect(authentication.exchange(proof)).rejects.toThrow('SignatureDoesNotMatch');
  await expect(authentication.exchange(proof)).rejects.toThrow('has been used');
});

test('whom STS names from an account that is not allow-listed is refused', async () => {
  const { authentication } = anApi(async () => ({ ...ENGINEER, account: '999999999999' }));
  const refusal = authentication.exchange(aProof());
  await expect(refusal).rejects.toThrow(NotAuthenticated);
  await expect(refusal).rejects.toThrow('Account 999999999999');
});

test('a proof holds the signed headers and nothing else', () => {
  expect(identityProof.safeParse(aProof()).success).toBe(true);
  for (const extra of [{ host: 'sts.example.com' }, { body: 'Action=AssumeRole' }, { 'x-amz-date': 'now' }])
    expect(identityProof.safeParse({ ...aProof(), ...extra }).success).toBe(false);
});
