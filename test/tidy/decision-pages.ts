import type { Rule } from './repository.ts';

const HEADINGS = [
  'What',
  'Why',
  'Alternatives',
  'Failure modes',
  'Security and privacy',
  'Audit events',
  'How tested',
];

/** A decision answers the same seven questions, and is listed on the page of decisions. */
export const decisionPages: Rule = (files) => {
  const list = files.find(({ path }) => path === 'docs/decisions/README.md')?.text ?? '';
  return files
    .filter(({ path }) => /^docs\/decisions\/\d{4}-[\w-]+\.md$/.test(path))
    .flatMap(({ path, text }) => {
      const missing = HEADINGS.filter((heading) => !new RegExp(`^## ${heading}$`, 'm').test(text));
      const name = path.split('/').at(-1)!;
      return [
        ...missing.map((heading) => `${path}: has no heading "## ${heading}"`),
        ...(list.includes(`(${name})`) ? [] : [`docs/decisions/README.md: does not list ${name}`]),
      ];
    });
};
