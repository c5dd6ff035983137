/** `npm run bundles [NAME...]`: makes the functions' zips in .tsbuild/bundles and prints what each weighs. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FUNCTIONS, MOST_ZIP_BYTES } from './functions.ts';
import { makeBundles } from './make-bundles.ts';

const FOLDER = fileURLToPath(new URL('../../.tsbuild/bundles', import.meta.url));
const MEGABYTE = 1_000_000;

const wanted = process.argv.slice(2);
const unknown = wanted.find((name) => !FUNCTIONS.some((one) => one.name === name));
if (unknown !== undefined) {
  console.error(
    `There is no function ${unknown}. Name some of: ${FUNCTIONS.map(({ name }) => name).join(', ')}`,
  );
  process.exit(2);
}
mkdirSync(FOLDER, { recursive: true });
for (const { name, zip, sha256, files } of await makeBundles()) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const file = join(FOLDER, `${name}.zip`);
  writeFileSync(file, zip);
  const code = [...files].reduce((sum, [path, bytes]) => sum + (path.endsWith('.mjs') ? bytes : 0), 0);
  console.log(
    `${name.padEnd(12)} ${inMegabytes(zip.length)} MB of at most ${inMegabytes(MOST_ZIP_BYTES)} (code ${inMegabytes(code)} MB unpacked)  ${sha256.slice(0, 16)}  ${file}`,
  );
  if (zip.length > MOST_ZIP_BYTES) {
    console.error(`${name}.zip is over ${MOST_ZIP_BYTES} bytes: see what it imports`);
    process.exitCode = 1;
  }
}

function inMegabytes(bytes: number): string {
  return (bytes / MEGABYTE).toFixed(2);
}
