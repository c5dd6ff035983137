import { linesMatching, type Rule } from './repository.ts';

const OFF = /\b(?:test|it|describe|suite)(?:\.\w+)*\.(?:skip|todo|only|fails)\b\(?|\bx(?:it|test|describe)\(/;
const CONDITIONAL =
  /\b(?:test|it|describe)(?:\.\w+)*\.(?:skipIf|runIf)\(|\b(?:context|ctx|task)\.skip\(|[({ ]skip\(/;
const PRINTS = /console\.(?:warn|error|log)\(|process\.std(?:out|err)\.write\(|(?:context|ctx)\.skip\(['"`]/;

/** No test is switched off; one that cannot run on a machine prints why, and what to install. */
export const testsThatRun: Rule = (files) => {
  const tests = files.filter(({ path }) => /\.test\.tsx?$/.test(path) && !path.startsWith('test/tidy/'));
  return [
    ...linesMatching(tests, OFF, (found) => `${found} switches a test off: mend it or remove it`),
    ...linesMatching(
      tests.filter(({ text }) => !PRINTS.test(text)),
      CONDITIONAL,
      (found) => `${found} skips without printing the reason and what to do`,
    ),
  ];
};
