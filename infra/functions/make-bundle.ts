import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type OutputChunk, rolldown } from 'rolldown';
import type { HubFunction } from './functions.ts';
import { zipFiles } from './zip-files.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The JavaScript that Lambda's Node.js runs as it is. */
const TARGET = 'node24';
const WASM = 'node_modules/@cedar-policy/cedar-wasm/nodejs/cedar_wasm_bg.wasm';

/** Files that modules read while they run: whoever has one of these modules has the files too. */
const READ_BY: readonly { readonly modules: RegExp; readonly files: string }[] = [
  { modules: /\/src\/adapters\/cedar\//, files: 'policies/**/*.{cedar,cedarschema}' },
  { modules: /\/src\/adapters\/files\/load-rules\.ts$/, files: 'rules/**/*.yml' },
];

/** A function as it is deployed. */
export interface Bundle {
  readonly name: string;
  readonly zip: Uint8Array;
  /** Of the zip, hexadecimal: the same sources have the same one. */
  readonly sha256: string;
  /** The paths inside, and how many bytes each is. */
  readonly files: ReadonlyMap<string, number>;
}

/**
 * Makes a function's zip: its code with all that it imports, the AWS SDK as pinned here included, as one ES module, and
 * the files that this code reads. The module lies as deep as its source did, so that it finds them where it always does.
 */
export async function makeBundle(made: HubFunction): Promise<Bundle> {
  const { code, modules } = await bundledCode(made);
  const at = made.entry.replace(/\.ts$/, '.mjs');
  const files = new Map<string, Uint8Array>([
    ['index.mjs', Buffer.from(`export { handler } from './${at}';\n`)],
    [at, Buffer.from(code)],
  ]);
  const add = (path: string, from: string) => files.set(path, readFileSync(join(ROOT, from)));
  // cedar-wasm looks for it beside its own code.
  if (modules.some((id) => id.includes('/@cedar-policy/cedar-wasm/')))
    add(join(dirname(at), 'cedar_wasm_bg.wasm'), WASM);
  for (const read of READ_BY)
    if (modules.some((id) => read.modules.test(id)))
      for await (const path of glob(read.files, { cwd: ROOT })) add(path, path);
  const zip = zipFiles(files);
  return {
    name: made.name,
    zip,
    sha256: createHash('sha256').update(zip).digest('hex'),
    files: new Map([...files].map(([path, bytes]) => [path, bytes.length])),
  };
}

async function bundledCode({
  entry,
}: HubFunction): Promise<Pick<OutputChunk, 'code'> & { modules: string[] }> {
  const build = await rolldown({
    input: join(ROOT, entry),
    cwd: ROOT,
    platform: 'node',
    transform: { target: TARGET, define: { __dirname: 'import.meta.dirname' } },
  });
  const { output } = await build.generate({ format: 'esm', minify: true, codeSplitting: false });
  await build.close();
  const [chunk, ...others] = output;
  if (others.length > 0)
    throw new Error(`${entry} becomes more than one file: ${others.map((one) => one.fileName).join(', ')}`);
  return { code: chunk.code, modules: Object.keys(chunk.modules) };
}
