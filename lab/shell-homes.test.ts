import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { shellHomes } from './shell-homes.ts';

const made: string[] = [];
const temporary = () => {
  const dir = mkdtempSync(join(tmpdir(), 'homes-test-'));
  made.push(dir);
  return dir;
};
afterEach(() => {
  for (const dir of made.splice(0)) rmSync(dir, { recursive: true, force: true });
});
const asRoot = process.getuid?.() === 0;

test('homes are below a data directory that everyone can pass through', () => {
  const dir = temporary();
  chmodSync(dir, 0o711);
  expect(shellHomes(dir)).toEqual({ dir: join(dir, 'homes'), temporary: false });
});

test('a closed data directory is no place for the home of another user', () => {
  const dir = temporary();
  const homes = shellHomes(dir);
  made.push(homes.dir);
  expect(homes.temporary).toBe(asRoot);
  expect(statSync(homes.dir).mode & 0o777).toBe(0o711);
  expect(shellHomes(dir)).toEqual(homes);
});

test('what someone else put in the way is not used', () => {
  const dir = temporary();
  const homes = shellHomes(dir);
  if (!homes.temporary) return;
  rmSync(homes.dir, { recursive: true });
  const trap = temporary();
  mkdirSync(join(trap, 'inside'));
  symlinkSync(trap, homes.dir);
  made.push(homes.dir);
  const other = shellHomes(dir);
  made.push(other.dir);
  expect(other.dir).not.toBe(homes.dir);
  expect(statSync(other.dir).mode & 0o777).toBe(0o711);
  expect(existsSync(join(other.dir, 'inside'))).toBe(false);
});
