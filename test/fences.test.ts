/**
 * The fences between the rings bite. A copy of the compiler's and the linter's settings, around projects of one file
 * each, is given one import that must not be; each fence has to refuse it, and has to pass the same tree without it.
 */
import { execFile } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const TSC = join(ROOT, 'node_modules/typescript/bin/tsc');
const BIOME = join(ROOT, 'node_modules/@biomejs/biome/bin/biome');
const MAX_OUTPUT_BYTES = 4_000_000;

const PROJECTS = (
  JSON.parse(readFileSync(join(ROOT, 'tsconfig.json'), 'utf8')) as { references: { path: string }[] }
).references
  .map(({ path }) => path)
  .filter((path) => !path.endsWith('.json'));

let tree: string;

function write(path: string, text: string): void {
  mkdirSync(dirname(join(tree, path)), { recursive: true });
  writeFileSync(join(tree, path), text);
}

function run(program: string, args: readonly string[]): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [program, ...args],
      { cwd: tree, maxBuffer: MAX_OUTPUT_BYTES },
      (error, stdout, stderr) =>
        resolve({ code: error === null ? 0 : Number(error.code ?? 1), output: `${stdout}${stderr}` }),
    );
  });
}

const build = (project: string) => run(TSC, ['-b', '--pretty', 'false', project]);

beforeAll(() => {
  tree = mkdtempSync(join(tmpdir(), 'sallyport-fences-'));
  for (const file of ['tsconfig.base.json', 'biome.json', '.gitignore'])
    cpSync(join(ROOT, file), join(tree, file));
  write('package.json', '{ "type": "module" }');
  mkdirSync(join(tree, 'node_modules/@sallyport'), { recursive: true });
  for (const name of ['@types', 'undici-types', 'zod'])
    symlinkSync(join(ROOT, 'node_modules', name), join(tree, 'node_modules', name));
  for (const project of PROJECTS) {
    write(`${project}/here.ts`, `export const here = '${project}';\n`);
    cpSync(join(ROOT, project, 'tsconfig.json'), join(tree, project, 'tsconfig.json'));
    const manifest = join(ROOT, project, 'package.json');
    if (!existsSync(manifest)) continue;
    cpSync(manifest, join(tree, project, 'package.json'));
    symlinkSync(join(tree, project), join(tree, 'node_modules/@sallyport', project));
  }
});

afterAll(() => rmSync(tree, { recursive: true, force: true }));

const imports = (path: string) => `import { here } from '${path}';\nexport const there = here;\n`;
const importsType = (path: string) =>
  `import type { here } from '${path}';\nexport type There = typeof here;\n`;

/** File, its text, and what the compiler says of it. */
const refusedByCompiler = [
  ['src/domain/bad.ts', "import type { Stats } from 'node:fs';\nexport type A = Stats;\n", 'TS2591'],
  ['src/domain/bad.ts', 'export const a = process.env;\n', 'TS2591'],
  ['src/domain/bad.ts', 'export const a = setTimeout;\n', 'TS2304'],
  ['src/domain/bad.ts', 'export const a = fetch;\n', 'TS2304'],
  ['src/operations/bad.ts', 'export const a = fetch;\n', 'TS2304'],
  ['src/domain/bad.ts', imports('../operations/here.ts'), 'TS6307'],
  ['src/domain/bad.ts', importsType('../operations/here.ts'), 'TS6307'],
  ['src/operations/bad.ts', imports('../adapters/here.ts'), 'TS6307'],
  ['src/adapters/bad.ts', imports('../runtimes/here.ts'), 'TS6307'],
  ['src/api/bad.ts', imports('../adapters/here.ts'), 'TS6307'],
  ['src/adapters/bad.ts', imports('../../local-aws/here.ts'), 'TS6307'],
  ['local-aws/bad.ts', imports('../src/domain/here.ts'), 'TS6307'],
  ['session-channel/bad.ts', imports('../src/domain/here.ts'), 'TS6307'],
  ['iam-evaluation/bad.ts', imports('../local-aws/here.ts'), 'TS6307'],
] as const;

describe('the compiler', () => {
  test('passes the tree without a violation', async () => {
    for (const project of PROJECTS) expect(await build(project)).toEqual({ code: 0, output: '' });
  });

  test.each(refusedByCompiler)('refuses in %s: %j (%s)', async (file, text, says) => {
    write(file, text);
    try {
      const { code, output } = await build(dirname(file));
      expect(code).not.toBe(0);
      expect(output).toContain(`${file}(`);
      expect(output).toContain(says);
    } finally {
      rmSync(join(tree, file));
    }
  });
});

/** What only the linter sees: packages, the clock, and workspaces imported by name. */
const refusedByLinter = [
  ['src/domain/grants/package.ts', imports('zod'), 'noRestrictedImports'],
  ['src/domain/grants/deferred.ts', "export const z = () => import('zod');\n", 'noRestrictedImports'],
  ['src/domain/grants/outer.ts', importsType('../../operations/here.ts'), 'noRestrictedImports'],
  ['src/domain/grants/clock.ts', 'export const at = Date.now();\n', 'noRestrictedGlobals'],
  ['src/operations/package.ts', imports('zod'), 'noRestrictedImports'],
  ['src/operations/outer.ts', imports('../adapters/here.ts'), 'noRestrictedImports'],
  ['src/operations/clock.ts', 'export const at = new Date(1);\n', 'noRestrictedGlobals'],
  ['src/cli/emulator.ts', imports('@sallyport/local-aws/here.ts'), 'noRestrictedImports'],
  ['src/api/emulator.ts', imports('@sallyport/local-aws/here.ts'), 'noRestrictedImports'],
  ['src/runtimes/server/emulator.ts', imports('../../../local-aws/here.ts'), 'noRestrictedImports'],
  ['src/adapters/lab.ts', imports('@sallyport/lab/here.ts'), 'noRestrictedImports'],
  ['local-aws/product.ts', imports('../src/domain/here.ts'), 'noRestrictedImports'],
  ['local-aws/ssm/product.ts', imports('../../src/adapters/here.ts'), 'noRestrictedImports'],
  ['local-aws/ssm/passed-on.ts', "export { here } from '../../src/api/here.ts';\n", 'noRestrictedImports'],
  ['local-aws/lab.ts', imports('@sallyport/lab/here.ts'), 'noRestrictedImports'],
  ['session-channel/clock.ts', 'export const at = Date.now();\n', 'noRestrictedGlobals'],
  ['session-channel/files.ts', imports('node:fs'), 'noRestrictedImports'],
  ['session-channel/user.ts', imports('../local-aws/here.ts'), 'noRestrictedImports'],
  ['iam-evaluation/user.ts', imports('../src/domain/here.ts'), 'noRestrictedImports'],
] as const;

/** What looks like a violation and is none. */
const passedByLinter = [
  ['src/domain/grants/sibling.ts', imports('../here.ts')],
  ['src/operations/inner.ts', imports('../domain/here.ts')],
  ['src/adapters/wire.ts', imports('@sallyport/session-channel/here.ts')],
  ['src/adapters/near.ts', "import { connect } from 'node:net';\nexport const open = connect;\n"],
  ['local-aws/agent/wire.ts', imports('@sallyport/session-channel/here.ts')],
  ['lab/both.ts', imports('@sallyport/local-aws/here.ts')],
] as const;

interface LintReport {
  readonly diagnostics: readonly {
    readonly category: string;
    readonly location: { readonly path: string };
  }[];
}

test('the linter refuses packages, clocks and imports across the fences, and nothing else', async () => {
  for (const [file, text] of [...refusedByLinter, ...passedByLinter]) write(file, text);
  const only = ['--only=style/noRestrictedImports', '--only=style/noRestrictedGlobals'];
  const { output } = await run(BIOME, ['lint', '--reporter=json', '--max-diagnostics=200', ...only, '.']);
  const report = JSON.parse(output.slice(output.indexOf('{"'), output.lastIndexOf('}') + 1)) as LintReport;
  const found = report.diagnostics.map(
    ({ category, location }) => `${location.path} ${category.split('/').at(-1)}`,
  );
  expect([...new Set(found)].sort()).toEqual(
    refusedByLinter.map(([file, , rule]) => `${file} ${rule}`).sort(),
  );
});
