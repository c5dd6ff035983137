import { createHash } from 'node:crypto';
import { mkdirSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

/** Whether everyone may pass through every folder on the way. */
function isPassable(dir: string): boolean {
  for (let at = dir; ; at = dirname(at)) {
    if ((statSync(at).mode & 0o001) === 0) return false;
    if (at === dirname(at)) return true;
  }
}

/**
 * Where the homes of shells are. Below the data directory when they run as the lab's own user; else in the
 * temporary folder, since the user of a shell can't pass through a data directory that is closed to others.
 */
export function shellHomes(dataDir: string): string {
  const inside = join(resolve(dataDir), 'homes');
  mkdirSync(inside, { recursive: true, mode: 0o711 });
  if (process.getuid?.() !== 0 || isPassable(inside)) return inside;
  const name = createHash('sha256').update(resolve(dataDir)).digest('hex').slice(0, 12);
  const outside = join(tmpdir(), `sallyport-homes-${name}`);
  mkdirSync(outside, { recursive: true, mode: 0o711 });
  return outside;
}
