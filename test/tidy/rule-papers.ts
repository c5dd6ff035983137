import type { RepositoryFile, Rule } from './repository.ts';

const KINDS = { linux: ['firing', 'quiet', 'evading'], cloudtrail: ['firing', 'quiet'] } as const;
const CORPORA = { linux: 'test/rules', cloudtrail: 'test/rules/cloudtrail' } as const;
const REFERENCE = 'docs/reference/rules.md';

function papersOf(place: keyof typeof KINDS, name: string, files: readonly RepositoryFile[]): string[] {
  const corpus = `${CORPORA[place]}/${name}.json`;
  const found = files.find(({ path }) => path === corpus);
  if (found === undefined) return [`rules/${place}/${name}.yml: has no cases in ${corpus}`];
  const { cases = [] } = JSON.parse(found.text) as { cases?: readonly { readonly kind?: string }[] };
  return KINDS[place]
    .filter((kind) => !cases.some((one) => one.kind === kind))
    .map((kind) => `${corpus}: has no ${kind} case`);
}

/** Each detection rule is named as its file, says why it matters, has its cases, and stands in the reference. */
export const rulePapers: Rule = (files) => {
  const reference = files.find(({ path }) => path === REFERENCE)?.text ?? '';
  return files.flatMap(({ path, text }) => {
    const found = /^rules\/(linux|cloudtrail)\/(.+)\.yml$/.exec(path);
    if (found === null) return [];
    const [place, name] = [found[1] as keyof typeof KINDS, found[2]!];
    const missing = ['description', 'falsepositives', 'tags', 'level', 'license']
      .filter((key) => !new RegExp(`^${key}:`, 'm').test(text))
      .map((key) => `${path}: has no ${key}`);
    return [
      ...missing,
      ...(text.includes(`\nname: ${name}\n`) ? [] : [`${path}: its name is not that of the file`]),
      ...papersOf(place, name, files),
      ...(reference.includes(`### ${name}\n`) ? [] : [`${REFERENCE}: has no entry for ${name}`]),
    ];
  });
};
