import { expect, test } from 'vitest';
import { matchingStep, totpCode, totpStep } from './mfa.ts';

// RFC 6238, appendix B: the seed is the text 12345678901234567890.
const SEED = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

test('codes are those of RFC 6238', () => {
  expect(totpCode(SEED, totpStep(59_000))).toBe('287082');
  expect(totpCode(SEED, totpStep(1_111_111_109_000))).toBe('081804');
});

test('a code is taken one step early or late, and never a second time', () => {
  const device = { serialNumber: 's', account: 'a', seed: SEED, lastStep: 0 };
  const at = 1_000 * 30_000;
  const code = totpCode(SEED, 1_000);
  expect(matchingStep(device, code, at + 30_000)).toBe(1_000);
  expect(matchingStep(device, code, at - 30_000)).toBe(1_000);
  expect(matchingStep(device, code, at + 60_000)).toBeUndefined();
  expect(matchingStep({ ...device, lastStep: 1_000 }, code, at)).toBeUndefined();
});
