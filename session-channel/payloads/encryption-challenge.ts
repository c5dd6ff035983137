import { fail, jsonBytes, parseJsonObject } from './json-object.ts';

/** Payload of both challenge frames: AES-GCM ciphertext that proves the keys (facts/session-manager.md A.6). */
export const renderEncryptionChallenge = (challenge: Uint8Array): Buffer =>
  jsonBytes({ Challenge: Buffer.from(challenge).toString('base64') });

/** Reads either challenge frame's ciphertext. Throws FrameError. */
export function parseEncryptionChallenge(payload: Uint8Array): Buffer {
  const text = parseJsonObject(payload, 'EncChallenge').text('Challenge');
  const challenge = Buffer.from(text, 'base64');
  if (challenge.length === 0) fail('EncChallenge.Challenge', 'base64 that is not empty');
  return challenge;
}
