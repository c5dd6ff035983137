import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FUNCTIONS } from '../functions/functions.ts';
import { makeBundle } from '../functions/make-bundle.ts';
import { functionName } from '../names.ts';
import { type CodeBundle, codePrefix } from './code.ts';

/** Makes every function's zip of the source as it is now, so that none can be stale. */
export async function makeBundles(): Promise<readonly CodeBundle[]> {
  const made: CodeBundle[] = [];
  for (const one of FUNCTIONS) made.push(await makeBundle(one));
  return made;
}

/** A function's zip that was written. */
export interface WrittenBundle {
  readonly function: string;
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
  /** Where it is deployed. */
  readonly where: string;
  /** The parameter CodePrefix, once the folder is in a bucket. */
  readonly prefix: string;
}

/** Writes every function's zip below a folder, under the prefix that their bytes give. */
export async function writeBundles(folder: string): Promise<readonly WrittenBundle[]> {
  const bundles = await makeBundles();
  const prefix = codePrefix(bundles);
  mkdirSync(join(folder, prefix), { recursive: true });
  return bundles.map(({ name, zip, sha256 }) => {
    const file = join(folder, prefix, `${name}.zip`);
    writeFileSync(file, zip);
    const where = 'hub, home Region, with Compute lambda';
    return { function: functionName(name), file, bytes: zip.byteLength, sha256, where, prefix };
  });
}
