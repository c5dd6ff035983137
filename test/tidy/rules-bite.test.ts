/** Each rule reports what breaks it and lets pass what only looks like it. */
import { describe, expect, test } from 'vitest';
import { actionRegistries } from './action-registries.ts';
import { clockAndChance } from './clock-and-chance.ts';
import { decisionPages } from './decision-pages.ts';
import { defaultExports } from './default-exports.ts';
import { lockedWithoutAddresses, pinnedDependencies } from './dependencies.ts';
import { forbiddenNames } from './forbidden-names.ts';
import { guardrailPapers } from './guardrail-papers.ts';
import { honestTypes } from './honest-types.ts';
import { leftovers } from './leftovers.ts';
import { listening } from './listening.ts';
import { longFiles } from './long-files.ts';
import { machinePaths } from './machine-paths.ts';
import { codeFromFiles, oneTitle, workingLinks } from './markdown.ts';
import type { RepositoryFile, Rule } from './repository.ts';
import { testNames } from './test-names.ts';
import { testsThatRun } from './tests-that-run.ts';

type Tree = Readonly<Record<string, string>>;

function tree(paths: Tree): RepositoryFile[] {
  return Object.entries(paths).map(([path, text]) => ({ path, text }));
}

interface Case {
  readonly rule: Rule;
  readonly about: string;
  readonly breaks: readonly Tree[];
  readonly keeps: readonly Tree[];
}

const cases: Case[] = [
  {
    rule: longFiles,
    about: 'long files',
    breaks: [{ 'src/a.ts': 'x\n'.repeat(301) }],
    keeps: [{ 'src/a.ts': 'x\n'.repeat(300), 'src/a.json': 'x\n'.repeat(900) }],
  },
  {
    rule: clockAndChance,
    about: 'clock and chance',
    breaks: [
      { 'src/domain/a.ts': 'Math.random()' },
      { 'src/operations/a.ts': 'const now = Date.now();' },
      { 'session-channel/a.ts': 'new Date()' },
      { 'iam-evaluation/a.ts': 'performance.now()' },
    ],
    keeps: [{ 'src/domain/a.test.ts': 'Date.now()', 'src/adapters/a.ts': 'Date.now()' }],
  },
  {
    rule: leftovers,
    about: 'leftovers',
    breaks: [{ 'src/a.ts': `// ${'TO'}DO later` }, { 'docs/a.md': `${'FIX'}ME` }],
    keeps: [{ 'src/a.ts': 'const TODOIST = 1;' }],
  },
  {
    rule: forbiddenNames,
    about: 'forbidden names',
    breaks: [
      { 'src/utils/a.ts': '' },
      { 'src/a/types.ts': '' },
      { 'src/a/index.ts': '' },
      { 'src/a/data.test.ts': '' },
    ],
    keeps: [
      { 'local-aws/sns/actions/index.ts': '', 'src/database.ts': '', 'local-aws/service-access.ts': '' },
    ],
  },
  {
    rule: machinePaths,
    about: 'paths of one machine',
    breaks: [
      { 'docs/a.md': 'see /home/jo/sallyport' },
      { 'src/a.ts': "'/root/main'" },
      { 'a.json': '"/root/.aws"' },
    ],
    keeps: [{ 'docs/a.md': '/home/ssm-user, src/work/a.ts, https://example.com/work/x' }],
  },
  {
    rule: listening,
    about: 'listening beyond loopback',
    breaks: [
      { 'src/a.ts': "server.listen(80, '0.0.0.0')" },
      { 'src/a.ts': 'server.listen(port)' },
      { 'src/a.ts': 'server.listen(port, () => {})' },
      { 'src/a.ts': "server.listen(0, '::')" },
    ],
    keeps: [
      { 'src/a.ts': "server.listen(0, '127.0.0.1'); server.listen(port, LOOPBACK, () => {}); '0.0.0.0/0'" },
    ],
  },
  {
    rule: pinnedDependencies,
    about: 'dependencies that float',
    breaks: [
      { 'package.json': '{"dependencies":{"a":"^1.0.0"}}' },
      { 'lab/package.json': '{"devDependencies":{"a":"*"}}' },
    ],
    keeps: [{ 'package.json': '{"dependencies":{"a":"1.0.0","@sallyport/local-aws":"*"}}' }],
  },
  {
    rule: lockedWithoutAddresses,
    about: 'download addresses in the lock file',
    breaks: [{ 'package-lock.json': '{"resolved":"https://registry.example/a.tgz"}' }],
    keeps: [{ 'package-lock.json': '{"resolved": "lab", "link": true}' }],
  },
  {
    rule: guardrailPapers,
    about: 'guardrails without cases or entry',
    breaks: [
      { 'policies/guardrails/a.cedar': '', 'docs/reference/guardrails.md': '## a' },
      {
        'policies/guardrails/a.cedar': '',
        'docs/reference/guardrails.md': '',
        ...corpus('firing', 'quiet', 'near-miss', 'unknown'),
      },
      {
        'policies/guardrails/a.cedar': '',
        'docs/reference/guardrails.md': '## a',
        ...corpus('firing', 'quiet', 'unknown'),
      },
    ],
    keeps: [
      {
        'policies/guardrails/a.cedar': '',
        'docs/reference/guardrails.md': '## `a`',
        ...corpus('firing', 'quiet', 'near-miss', 'unknown'),
      },
    ],
  },
  {
    rule: actionRegistries,
    about: 'actions outside their registry',
    breaks: [
      {
        'local-aws/x/actions/a.ts': '',
        'local-aws/x/actions/index.ts': 'export const x: readonly Action[] = [];',
      },
      { 'local-aws/x/actions/a.ts': '', 'local-aws/x/actions/index.ts': registry(['a', 'b'], ['a', 'b']) },
      { 'local-aws/x/actions/a.ts': '', 'local-aws/x/actions/index.ts': registry(['a'], []) },
      { 'local-aws/x/actions/a.ts': '' },
    ],
    keeps: [{ 'local-aws/x/actions/a.ts': '', 'local-aws/x/actions/index.ts': registry(['a'], ['a']) }],
  },
  {
    rule: oneTitle,
    about: 'pages without one title',
    breaks: [{ 'a.md': 'no title' }, { 'a.md': '# One\n# Two' }],
    keeps: [{ 'a.md': '# One\n\n```sh\n# a comment\n```\n## Below' }],
  },
  {
    rule: workingLinks,
    about: 'broken links',
    breaks: [{ 'docs/a.md': '[b](b.md)' }, { 'a.md': '# A\n[b](#b)' }, { 'docs/a.md': '[up](../../x.ts)' }],
    keeps: [
      {
        'docs/a.md': '# A\n[x](../src/x.ts) [src](../src/) [a](#a-b) [web](https://example.com)\n## A, b',
        'src/x.ts': '',
      },
      { 'a.md': '`[b](b.md)`' },
    ],
  },
  {
    rule: codeFromFiles,
    about: 'code blocks other than their files',
    breaks: [{ 'a.md': '```ts file=x.ts\n1\n```\n' }, { 'a.md': '```ts file=x.ts\n1\n```\n', 'x.ts': '2' }],
    keeps: [{ 'a.md': '```ts file=x.ts\n1\n```\n\n```sh\nls\n```\n', 'x.ts': '// whole\n1\n' }],
  },
  {
    rule: decisionPages,
    about: 'decisions without an answer',
    breaks: [
      { 'docs/decisions/0001-a.md': '# A', 'docs/decisions/README.md': '(0001-a.md)' },
      { 'docs/decisions/0001-a.md': decision() },
    ],
    keeps: [{ 'docs/decisions/0001-a.md': decision(), 'docs/decisions/README.md': '[A](0001-a.md)' }],
  },
  {
    rule: honestTypes,
    about: 'a silenced compiler',
    breaks: [
      { 'src/a.ts': 'const a = b as any;' },
      { 'src/a.ts': '// @ts-ignore' },
      { 'src/a.test.ts': 'expect(true).toBe(true)' },
    ],
    keeps: [{ 'src/a.ts': 'const a = "as anyone can see";', 'docs/a.md': 'as any' }],
  },
  {
    rule: testsThatRun,
    about: 'tests switched off',
    breaks: [
      { 'a.test.ts': "test.skip('a b', () => {})" },
      { 'a.test.ts': "describe.only('a b', () => {})" },
      { 'a.test.ts': "test.skipIf(missing)('a b', () => {})" },
    ],
    keeps: [
      {
        'a.test.ts':
          "console.warn('no chromium: apt-get install chromium'); test.skipIf(missing)('a b', () => {})",
      },
      { 'a.test.ts': "test('skips the bytes of a longer header', () => {})" },
    ],
  },
  {
    rule: testNames,
    about: 'tests named by a word',
    breaks: [{ 'a.test.ts': "test('works', () => {})" }, { 'a.test.ts': "test('should end', () => {})" }],
    keeps: [
      {
        'a.test.ts': "test('a late event delays nothing', () => {})\ntest.each(yes)('matches: %s', () => {})",
      },
    ],
  },
  {
    rule: defaultExports,
    about: 'default exports',
    breaks: [{ 'src/a.ts': 'export default {};' }, { 'src/a.ts': 'export { a as default };' }],
    keeps: [
      { 'vitest.config.ts': 'export default {};', 'src/a.ts': 'export const a = 1; // no export default' },
    ],
  },
];

function corpus(...kinds: string[]): Tree {
  return { 'test/guardrails/a.json': JSON.stringify({ cases: kinds.map((kind) => ({ kind })) }) };
}

function decision(): string {
  const headings = ['What', 'Why', 'Alternatives', 'Failure modes', 'Security and privacy', 'Audit events'];
  return [...headings, 'How tested'].map((heading) => `## ${heading}\n`).join('\n');
}

function registry(imported: string[], listed: string[]): string {
  const imports = imported.map((name) => `import { ${name} } from './${name}.ts';`).join('\n');
  return `${imports}\nexport const xActions: readonly Action[] = [${listed.join(', ')}];`;
}

describe.each(cases)('the rule against $about', ({ rule, breaks, keeps }) => {
  test.each(breaks)('reports what breaks it: %j', (one) => {
    expect(rule(tree(one)).length).toBeGreaterThan(0);
  });
  test.each(keeps)('lets pass what keeps it: %j', (one) => {
    expect(rule(tree(one))).toEqual([]);
  });
});
