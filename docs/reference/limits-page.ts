import { isForTests, isSource, type RepositoryFile, readRepository } from '../../test/tidy/repository.ts';
import { cell, type Page, table } from './page.ts';

/** Folders, and whether a limit without a comment is listed as well: the product's own all are. */
const PLACES = [
  { folder: 'src/', title: 'The product', uncommented: true },
  { folder: 'session-channel/', title: 'The session channel', uncommented: true },
  { folder: 'iam-evaluation/', title: 'IAM evaluation', uncommented: true },
  { folder: 'lab/', title: 'The lab', uncommented: true },
  { folder: 'local-aws/', title: 'local-aws and its agent', uncommented: false },
] as const;

/** A named limit: MAX_…, MOST_…, …_LIMIT, or a number whose name ends in its unit. */
const LIMIT =
  /(?:^\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\n)?^(?:export )?const ((?:MAX|MOST|MIN|LONGEST)_\w+|\w+_(?:MS|S|SECONDS|MINUTES|DAYS|BYTES|CHARS|LENGTH|LIMIT|LIMIT_MS|WITHIN_MS)|LIMITS)(?:: [^=]+)? = ([^;]+);/gm;
/** Sizes of a unit are no limits. */
const UNIT = /^(?:SECOND|MINUTE|HOUR|DAY|YEAR|UNIT)S?_MS$|^(?:UNIT|HEAD)_/;

interface Limit {
  readonly name: string;
  readonly value: string;
  readonly why: string;
  readonly path: string;
}

function limitsOf({ path, text }: RepositoryFile): Limit[] {
  return [...text.matchAll(LIMIT)]
    .filter((found) => !UNIT.test(found[2]!))
    .map((found) => ({
      name: found[2]!,
      value: found[3]!.replace(/ as const$/, '').replace(/(\d)_(?=\d)/g, '$1'),
      why: (found[1] ?? '').replace(/^\s*\* ?/gm, '').trim(),
      path,
    }));
}

/** The codes that a pattern finds in the files, sorted, each once. */
function codes(files: readonly RepositoryFile[], pattern: RegExp): string[] {
  return [
    ...new Set(files.flatMap(({ text }) => [...text.matchAll(pattern)].map((found) => found[1]!))),
  ].sort();
}

function faults(files: readonly RepositoryFile[]): string {
  const found = codes(files, /\bnew Fault\(\s*'([A-Z0-9_]+)'/g);
  return found.map((code) => `\`${code}\``).join(', ');
}

/** Route errors: code and HTTP status, as the routes write them. */
function problems(files: readonly RepositoryFile[]): string {
  const rows = new Map<string, Set<string>>();
  for (const { text } of files)
    for (const [, status, code] of text.matchAll(/\bproblem\(\s*c,\s*(\d{3}),\s*'([\w-]+)'/g))
      rows.set(code!, (rows.get(code!) ?? new Set()).add(status!));
  return table(
    ['Code', 'HTTP status'],
    [...rows].sort().map(([code, statuses]) => [`\`${code}\``, [...statuses].sort().join(', ')]),
  );
}

function limits(files: readonly RepositoryFile[], place: (typeof PLACES)[number]): string {
  const found = files
    .filter(({ path }) => path.startsWith(place.folder))
    .flatMap(limitsOf)
    .filter(({ why }) => why !== '' || place.uncommented);
  const rows = found.map(({ name, value, why, path }) => [
    `\`${name}\``,
    `\`${value.replace(/\s+/g, ' ').replaceAll('|', '\\|')}\``,
    cell(why),
    `[${path}](../../${path})`,
  ]);
  return `### ${place.title}\n\n${table(['Limit', 'Value', 'Why', 'Where'], rows)}`;
}

/** Stable error codes, and every named limit. */
export function limitsPage(): Page {
  const files = readRepository().filter((file) => isSource(file) && !isForTests(file));
  const product = files.filter(({ path }) => path.startsWith('src/'));
  return {
    file: 'errors-and-limits.md',
    title: 'Errors and limits',
    about:
      'Codes that programs may rely on, and the named limits of the code. A name says its unit: `_MS` milliseconds, `_S` seconds.',
    body: [
      '## Faults',
      `The world failed: these codes stand in logs and in \`sallyport status\`. ${faults(product)}`,
      '## Errors of the API',
      problems(product),
      '## Limits',
      ...PLACES.map((place) => limits(files, place)),
    ].join('\n\n'),
  };
}
