import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { SHELL_PROFILE } from '../../domain/recordings/shell-profile.ts';
import { ProfileCurtain } from './profile-curtain.ts';

const CLEARED = '\u001b[H\u001b[J';
const TYPED = `$ ${SHELL_PROFILE.replaceAll('\n', '\r\n$ ')}\r\n`;

let shown = '';
let curtain: ProfileCurtain;
const give = (text: string) => curtain.take(Buffer.from(text));

beforeEach(() => {
  vi.useFakeTimers();
  shown = '';
  curtain = new ProfileCurtain((data) => {
    shown += Buffer.from(data).toString();
  });
});
afterEach(() => void vi.useRealTimers());

test('the typing of the profile and the clearing after it are not shown; the prompt is', () => {
  give(`${TYPED}${CLEARED}me:~$ `);
  expect(shown).toBe('me:~$ ');
});

test('wherever the bytes are cut, and wherever the terminal wraps the line', () => {
  const wrapped = TYPED.replace('getent', 'ge \rtent');
  for (const byte of Buffer.from(`${wrapped}${CLEARED}me:~$ `)) curtain.take(Uint8Array.of(byte));
  expect(shown).toBe('me:~$ ');
});

test('a shell without the profile is shown after a moment, whole', () => {
  give(`Welcome\r\n${CLEARED}$ `);
  expect(shown).toBe('');
  vi.advanceTimersByTime(400);
  expect(shown).toBe(`Welcome\r\n${CLEARED}$ `);
  give('ls\r\n');
  expect(shown.endsWith('ls\r\n')).toBe(true);
});

test('a profile whose clearing never comes is shown in the end', () => {
  give(TYPED);
  vi.advanceTimersByTime(2_999);
  expect(shown).toBe('');
  vi.advanceTimersByTime(1);
  expect(shown).toBe(TYPED);
});

test('only the first clearing belongs to the profile', () => {
  give(`${TYPED}${CLEARED}$ `);
  give(`${TYPED}${CLEARED}$ `);
  expect(shown).toBe(`$ ${TYPED}${CLEARED}$ `);
});

test('much output is not held, and a session that ends shows what was', () => {
  give('x'.repeat(20_000));
  expect(shown).toHaveLength(20_000);
  curtain = new ProfileCurtain((data) => {
    shown = Buffer.from(data).toString();
  });
  give('refused');
  curtain.open();
  expect(shown).toBe('refused');
});
