import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeBundles } from '../functions/make-bundles.ts';
import { functionName } from '../names.ts';
import { type CodeBundle, codePrefix } from './code.ts';

/** A function's zip that was written. */
export interface WrittenFunction {
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
export async function writeFunctions(
  folder: string,
  bundles?: readonly CodeBundle[],
): Promise<readonly WrittenFunction[]> {
  const made = bundles ?? (await makeBundles());
  const prefix = codePrefix(made);
  mkdirSync(join(folder, prefix), { recursive: true });
  return made.map(({ name, zip, sha256 }) => {
    const file = join(folder, prefix, `${name}.zip`);
    writeFileSync(file, zip);
    const where = 'hub, home Region, with Compute lambda';
    return { function: functionName(name), file, bytes: zip.byteLength, sha256, where, prefix };
  });
}
