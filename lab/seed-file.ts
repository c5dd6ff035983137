import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { World } from '@sallyport/local-aws/world.ts';
import { writePrivate } from './aws-files.ts';
import type { Seed } from './seed/seed.ts';

const VERSION = 6;

/**
 * The seed of a data directory: read when it was made before, made now otherwise. A start that was cut off in the
 * middle of seeding leaves no file, and says so at the next start instead of going on with half a lab.
 */
export async function readOrMakeSeed(world: World, dataDir: string): Promise<Seed> {
  const file = join(dataDir, 'seed.json');
  const begun = join(dataDir, 'seed.begun');
  if (existsSync(file)) {
    const { version, seed } = JSON.parse(readFileSync(file, 'utf8')) as { version: number; seed: Seed };
    if (version === VERSION) return seed;
    throw new Error(
      `${dataDir} was made by another version of the lab. Remove it, or give another --data-dir.`,
    );
  }
  if (existsSync(begun))
    throw new Error(
      `An earlier start in ${dataDir} was cut off half-way. Remove that directory and start again.`,
    );
  writePrivate(begun, '');
  const { seed: make } = await import('./seed/seed.ts');
  const seed = await make(world);
  world.store.flush();
  writePrivate(file, JSON.stringify({ version: VERSION, seed }));
  return seed;
}
