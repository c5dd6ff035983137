import { createHash } from 'node:crypto';
import { chmodSync, existsSync, lstatSync, mkdirSync, mkdtempSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

/** Where the homes of a lab's shells are. */
export interface ShellHomes {
  readonly dir: string;
  /** Outside the data directory: goes when the lab stops. */
  readonly temporary: boolean;
}

/** Whether everyone may pass through every folder on the way. */
function isPassable(dir: string): boolean {
  for (let at = dir; ; at = dirname(at)) {
    if ((statSync(at).mode & 0o001) === 0) return false;
    if (at === dirname(at)) return true;
  }
}

/** Whether a folder is a real one and ours: anyone can put something into the temporary folder before us. */
function isOurs(dir: string): boolean {
  const found = lstatSync(dir);
  return found.isDirectory() && found.uid === process.getuid?.();
}

/**
 * Where the homes of shells are. Below the data directory when they run as the lab's own user; else in the
 * temporary folder, since the user of a shell can't pass through a data directory that is closed to others.
 */
export function shellHomes(dataDir: string): ShellHomes {
  const inside = join(resolve(dataDir), 'homes');
  mkdirSync(inside, { recursive: true, mode: 0o711 });
  if (process.getuid?.() !== 0 || isPassable(inside)) return { dir: inside, temporary: false };
  const name = createHash('sha256').update(resolve(dataDir)).digest('hex').slice(0, 12);
  const outside = join(tmpdir(), `sallyport-homes-${name}`);
  if (!existsSync(outside)) mkdirSync(outside, { mode: 0o711 });
  if (isOurs(outside)) return { dir: outside, temporary: true };
  const other = mkdtempSync(`${outside}-`);
  chmodSync(other, 0o711);
  return { dir: other, temporary: true };
}
