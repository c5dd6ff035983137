import { describe, expect, test } from 'vitest';
import type { SignInStore } from '../../src/operations/sign-ins.ts';
import { T0 } from '../builders/session.ts';

const SOON = T0 + 120_000;
const CALLER = {
  arn: 'arn:aws:iam::222222222222:user/auditor',
  account: '222222222222',
  userId: 'AIDAEXAMPLE',
  person: null,
  roles: ['auditor', 'approver'],
};

/** What every store of sign-ins must do. */
export function describeSignIns(name: string, open: () => SignInStore | Promise<SignInStore>): void {
  describe(`${name}: sign-ins`, () => {
    test('of many who bring the same proof at once, one takes it', async () => {
      const store = await open();
      const taken = await Promise.all(Array.from({ length: 8 }, () => store.takeProof('ab12', SOON)));
      expect(taken.filter((one) => one)).toHaveLength(1);
      expect(await store.takeProof('ab12', SOON)).toBe(false);
      expect(await store.takeProof('ab13', SOON)).toBe(true);
    });

    test('a sign-in is found under its digest as it was kept, and under no other', async () => {
      const store = await open();
      const signIn = { caller: CALLER, expiresAt: T0 + 900_000 };
      await store.keep('digest', signIn);
      expect(await store.find('digest')).toEqual(signIn);
      expect(await store.find('digest/')).toBeNull();
    });

    test('a proof is no token, nor a token a proof', async () => {
      const store = await open();
      await store.takeProof('same', SOON);
      expect(await store.find('same')).toBeNull();
      await store.keep('other', { caller: CALLER, expiresAt: SOON });
      expect(await store.takeProof('other', SOON)).toBe(true);
    });
  });
}
