import type { RepositoryFile, Rule } from './repository.ts';

const KINDS = ['firing', 'quiet', 'near-miss', 'unknown'];
const REFERENCE = 'docs/reference/guardrails.md';

interface Corpus {
  readonly cases?: readonly { readonly kind?: string }[];
}

function papersOf(id: string, files: readonly RepositoryFile[]): string[] {
  const corpus = `test/guardrails/${id}.json`;
  const found = files.find(({ path }) => path === corpus);
  if (found === undefined) return [`policies/guardrails/${id}.cedar: has no cases in ${corpus}`];
  const { cases = [] } = JSON.parse(found.text) as Corpus;
  return KINDS.filter((kind) => !cases.some((one) => one.kind === kind)).map(
    (kind) => `${corpus}: has no ${kind} case`,
  );
}

/** Each guardrail has a firing, a quiet, a near-miss and an unknown case, and an entry in the reference. */
export const guardrailPapers: Rule = (files) => {
  const reference = files.find(({ path }) => path === REFERENCE)?.text ?? '';
  return files.flatMap(({ path }) => {
    const id = /^policies\/guardrails\/(.+)\.cedar$/.exec(path)?.[1];
    if (id === undefined) return [];
    const entry = new RegExp(`^#+ .*\\b${id}\\b`, 'm').test(reference)
      ? []
      : [`${REFERENCE}: has no entry for ${id}: run \`npm run reference\``];
    return [...papersOf(id, files), ...entry];
  });
};
