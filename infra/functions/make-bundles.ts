import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type OutputChunk, rolldown } from 'rolldown';
import { FUNCTIONS, type HubFunction } from './functions.ts';
import { zipFiles } from './zip-files.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The JavaScript that Lambda's Node.js runs as it is. */
const TARGET = 'node24';
/**
 * Packages are taken as ES modules where they have them: of those only what is used comes in, which of the SDK's EC2 client
 * is a thirtieth. The terminal's packages give their default export as CommonJS only.
 */
const RESOLVE = {
  mainFields: ['module', 'main'],
  conditionNames: ['module', 'import', 'node'],
  alias: {
    '@xterm/headless': join(ROOT, 'node_modules/@xterm/headless/lib-headless/xterm-headless.js'),
    '@xterm/addon-unicode11': join(ROOT, 'node_modules/@xterm/addon-unicode11/lib/addon-unicode11.js'),
  },
};
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
 * Makes the functions' zips: the code of each with all that it imports, the AWS SDK as pinned here included, as ES
 * modules, and the files that this code reads. The modules lie as deep as their sources did, so that they find those
 * files where they always do. `index.mjs` exports the handler.
 */
export async function makeBundles(functions: readonly HubFunction[] = FUNCTIONS): Promise<readonly Bundle[]> {
  const chunks = await bundledCode(functions);
  const contents = new Map<string, Uint8Array>();
  const packed = new WeakMap<Uint8Array, Uint8Array<ArrayBuffer>>();
  const content = (path: string, read: () => Uint8Array): Uint8Array => {
    const known = contents.get(path) ?? read();
    contents.set(path, known);
    return known;
  };
  const bundles: Bundle[] = [];
  for (const { name, entry } of functions) {
    const folder = dirname(entry);
    const code = reached(chunks, `${name}.mjs`);
    const files = new Map<string, Uint8Array>();
    const add = (path: string, from: string) =>
      files.set(
        path,
        content(from, () => readFileSync(join(ROOT, from))),
      );
    files.set('index.mjs', Buffer.from(`export { handler } from './${folder}/${name}.mjs';\n`));
    for (const chunk of code)
      files.set(
        `${folder}/${chunk.fileName}`,
        content(chunk.fileName, () => Buffer.from(chunk.code)),
      );
    const modules = code.flatMap((chunk) => Object.keys(chunk.modules));
    // cedar-wasm looks for it beside its own code.
    if (modules.some((id) => id.includes('/@cedar-policy/cedar-wasm/')))
      add(`${folder}/cedar_wasm_bg.wasm`, WASM);
    for (const read of READ_BY)
      if (modules.some((id) => read.modules.test(id)))
        for await (const path of glob(read.files, { cwd: ROOT })) add(path, path);
    bundles.push(bundleOf(name, files, packed));
  }
  return bundles;
}

function bundleOf(
  name: string,
  files: ReadonlyMap<string, Uint8Array>,
  packed: WeakMap<Uint8Array, Uint8Array<ArrayBuffer>>,
): Bundle {
  const zip = zipFiles(files, packed);
  return {
    name,
    zip,
    sha256: createHash('sha256').update(zip).digest('hex'),
    files: new Map([...files].map(([path, bytes]) => [path, bytes.length])),
  };
}

/** All code by file name: each function's own, and what several share. */
async function bundledCode(functions: readonly HubFunction[]): Promise<ReadonlyMap<string, OutputChunk>> {
  const build = await rolldown({
    input: Object.fromEntries(functions.map(({ name, entry }) => [name, join(ROOT, entry)])),
    cwd: ROOT,
    platform: 'node',
    resolve: RESOLVE,
    transform: { target: TARGET, define: { __dirname: 'import.meta.dirname' } },
  });
  const { output } = await build.generate({
    format: 'esm',
    minify: true,
    entryFileNames: '[name].mjs',
    chunkFileNames: '[name]-[hash].mjs',
  });
  await build.close();
  return new Map(output.filter((one) => one.type === 'chunk').map((chunk) => [chunk.fileName, chunk]));
}

/** The entry's code and all that it imports, at once or later. */
function reached(chunks: ReadonlyMap<string, OutputChunk>, entry: string): readonly OutputChunk[] {
  const found = new Map<string, OutputChunk>();
  const visit = (name: string): void => {
    const chunk = chunks.get(name);
    // What is no chunk is a module of Node's own.
    if (chunk === undefined || found.has(name)) return;
    found.set(name, chunk);
    for (const next of [...chunk.imports, ...chunk.dynamicImports]) visit(next);
  };
  visit(entry);
  return [...found.values()];
}
