import { expect, test } from 'vitest';
import { channelKeys, encryptionContext, PayloadCipher } from './encryption.ts';

const dataKey = Uint8Array.from({ length: 64 }, (_, index) => index);

test('the first half of the data key encrypts at the agent, the last at the client', () => {
  expect(channelKeys(dataKey, 'agent')).toEqual({
    encrypt: dataKey.slice(0, 32),
    decrypt: dataKey.slice(32),
  });
  expect(channelKeys(dataKey, 'client')).toEqual({
    encrypt: dataKey.slice(32),
    decrypt: dataKey.slice(0, 32),
  });
  expect(() => channelKeys(dataKey.slice(1), 'client')).toThrow('64 bytes, got 63');
});

test('a payload is nonce, ciphertext and tag, and no nonce comes twice', () => {
  const client = new PayloadCipher(channelKeys(dataKey, 'client'), new Uint8Array(12).fill(0xff));
  const agent = new PayloadCipher(channelKeys(dataKey, 'agent'), new Uint8Array(12));
  const sealed = [client.encrypt(Buffer.from('one')), client.encrypt(Buffer.from('one'))];
  expect(sealed.map((one) => one.length)).toEqual([31, 31]);
  expect(sealed.map((one) => one.subarray(0, 12).toString('hex'))).toEqual([
    'ff'.repeat(12),
    '00'.repeat(12),
  ]);
  expect(sealed.map((one) => agent.decrypt(one).toString())).toEqual(['one', 'one']);
});

test('a changed or short payload does not open', () => {
  const client = new PayloadCipher(channelKeys(dataKey, 'client'), new Uint8Array(12));
  const agent = new PayloadCipher(channelKeys(dataKey, 'agent'), new Uint8Array(12));
  const sealed = client.encrypt(Buffer.from('one'));
  sealed[13]! ^= 1;
  expect(() => agent.decrypt(sealed)).toThrow('does not open with the session key');
  expect(() => agent.decrypt(sealed.subarray(0, 20))).toThrow('at least 28 bytes');
});

test('the encryption context names session and target, and the challenge where it was acknowledged', () => {
  const session = { sessionId: 's', targetId: 'i-1' };
  expect(encryptionContext({ ...session, challenge: null })).toEqual({
    'aws:ssm:SessionId': 's',
    'aws:ssm:TargetId': 'i-1',
  });
  expect(encryptionContext({ ...session, challenge: 'Y2g=' })).toMatchObject({
    'aws:ssm:RandomChallenge': 'Y2g=',
  });
});
