import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { CredentialSource } from './credentials.ts';

const HOUR_MS = 3_600_000;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: 0 });
});

afterEach(() => {
  vi.useRealTimers();
});

/** A source of credentials that live an hour; counts how often it was asked. */
function aSource() {
  const asked: number[] = [];
  let fails = false;
  const source = new CredentialSource(async () => {
    asked.push(Date.now());
    if (fails) throw new Error('no role');
    return {
      accessKeyId: `K${asked.length}`,
      secretAccessKey: 's',
      sessionToken: 't',
      expiresAt: Date.now() + HOUR_MS,
    };
  });
  return {
    source,
    asked,
    fail: (now: boolean) => {
      fails = now;
    },
  };
}

test('many askers are one question; it is asked again when half of the life is over', async () => {
  const { source, asked } = aSource();
  const keys = await Promise.all([source.get(), source.get(), source.get()]);
  expect(new Set(keys.map(({ accessKeyId }) => accessKeyId))).toEqual(new Set(['K1']));
  vi.setSystemTime(HOUR_MS / 2 - 1);
  expect((await source.get()).accessKeyId).toBe('K1');
  vi.setSystemTime(HOUR_MS / 2);
  expect((await source.get()).accessKeyId).toBe('K2');
  expect(asked).toEqual([0, HOUR_MS / 2]);
});

test('a refusal is not kept', async () => {
  const { source, fail } = aSource();
  fail(true);
  await expect(source.get()).rejects.toThrow('no role');
  fail(false);
  expect((await source.get()).accessKeyId).toBe('K2');
});

test('what was forgotten is asked anew', async () => {
  const { source } = aSource();
  await source.get();
  source.forget();
  expect((await source.get()).accessKeyId).toBe('K2');
});
