/** The mechanical half of the house's rules (CONTRIBUTING.md), held against every file of the repository. */
import { expect, test } from 'vitest';
import { actionRegistries } from './tidy/action-registries.ts';
import { clockAndChance } from './tidy/clock-and-chance.ts';
import { decisionPages } from './tidy/decision-pages.ts';
import { defaultExports } from './tidy/default-exports.ts';
import { lockedWithoutAddresses, pinnedDependencies } from './tidy/dependencies.ts';
import { forbiddenNames } from './tidy/forbidden-names.ts';
import { guardrailPapers } from './tidy/guardrail-papers.ts';
import { honestTypes } from './tidy/honest-types.ts';
import { leftovers } from './tidy/leftovers.ts';
import { listening } from './tidy/listening.ts';
import { longFiles } from './tidy/long-files.ts';
import { machinePaths } from './tidy/machine-paths.ts';
import { codeFromFiles, oneTitle, workingLinks } from './tidy/markdown.ts';
import { type Rule, readRepository } from './tidy/repository.ts';
import { rulePapers } from './tidy/rule-papers.ts';
import { testNames } from './tidy/test-names.ts';
import { testsThatRun } from './tidy/tests-that-run.ts';

const files = readRepository();

const rules: readonly (readonly [string, Rule])[] = [
  ['no source file is too long to be one thing', longFiles],
  ['pure code reads no clock and throws no dice', clockAndChance],
  ['nothing is left to do in the code', leftovers],
  ['every name says what it is about', forbiddenNames],
  ['no file names a place on one machine', machinePaths],
  ['servers listen on loopback only', listening],
  ['dependencies are pinned', pinnedDependencies],
  ['the lock file holds no download addresses', lockedWithoutAddresses],
  ['each guardrail has its four cases and its entry in the reference', guardrailPapers],
  ['each detection rule has its cases and its entry in the reference', rulePapers],
  ['the actions of local-aws and their registries agree', actionRegistries],
  ['each page has one title', oneTitle],
  ['links within the repository lead somewhere', workingLinks],
  ['code blocks that name a file show that file', codeFromFiles],
  ['each decision answers the seven questions', decisionPages],
  ['the compiler is not silenced', honestTypes],
  ['no test is switched off without a word', testsThatRun],
  ['tests are named by sentences', testNames],
  ['exports are named', defaultExports],
];

test('the repository is read: source, documents and manifests', () => {
  const paths = files.map(({ path }) => path);
  expect(paths).toEqual(
    expect.arrayContaining(['package.json', 'test/tidy.test.ts', 'src/domain/sessions/plan.ts']),
  );
  expect(paths.filter((path) => path.includes('node_modules'))).toEqual([]);
});

test.each(rules)('%s', (_, rule) => {
  expect(rule(files)).toEqual([]);
});
