import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A file of the repository: its path from the root, with `/`, and its text. */
export interface RepositoryFile {
  readonly path: string;
  readonly text: string;
}

/** A rule of the house: looks at all files, gives one sentence for each place that breaks it. */
export type Rule = (files: readonly RepositoryFile[]) => readonly string[];

/** What `npm ci`, a build or a running lab leaves behind, and what git keeps for itself. */
const NOT_OURS = ['node_modules', '.tsbuild', '.sallyport', '.git', 'coverage'];
/** Kinds of files that are read as text. */
const TEXT = /\.(ts|tsx|mts|js|mjs|cjs|json|jsonl|ndjson|md|cedar|cedarschema|ya?ml|txt|sh|html|css)$/;
const TEXT_BY_NAME = ['.gitignore', '.npmrc', 'LICENSE', 'run'];

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

function isText(name: string): boolean {
  return TEXT.test(name) || TEXT_BY_NAME.includes(name);
}

function* walk(folder: string): Generator<string> {
  for (const entry of readdirSync(join(ROOT, folder), { withFileTypes: true })) {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory() && !NOT_OURS.includes(entry.name)) yield* walk(path);
    else if (entry.isFile() && isText(entry.name)) yield path;
  }
}

/** Reads every text file of the repository. It does not ask git: a source archive is held to the same rules. */
export function readRepository(): readonly RepositoryFile[] {
  return [...walk('')].sort().map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }));
}

/** Source that is compiled or run, tests among it. */
export function isSource({ path }: RepositoryFile): boolean {
  return /\.(ts|tsx|mts|mjs)$/.test(path);
}

/** A file that only tests and measurements use. */
export function isForTests({ path }: RepositoryFile): boolean {
  return /\.test\.tsx?$|(^|\/)(test|bench|testing|differential)\//.test(path);
}

/** One sentence for each line that a pattern matches: `path:line: text`. */
export function linesMatching(
  files: readonly RepositoryFile[],
  pattern: RegExp,
  say: (found: string) => string,
): string[] {
  return files.flatMap(({ path, text }) =>
    text.split('\n').flatMap((line, i) => {
      const found = pattern.exec(line);
      return found ? [`${path}:${i + 1}: ${say(found[0].trim())}`] : [];
    }),
  );
}
