import type { Rule } from './repository.ts';

const TEST =
  /^\s*(?:test|it)(?:\.(?:each|for|concurrent)(?:\([\s\S]*?\)|`[\s\S]*?`)?)?\(\s*(['"`])((?:\\.|(?!\1)[\s\S])*)\1/gm;
const MIN_WORDS = 2;

/** The name of a test is a sentence about behaviour: `a late event delays nothing`. A name made of a case's fields is not judged. */
export const testNames: Rule = (files) =>
  files
    .filter(({ path }) => /\.test\.tsx?$/.test(path))
    .flatMap(({ path, text }) =>
      [...text.matchAll(TEST)]
        .map((found) => found[2]!)
        .filter((name) => !/[%$]/.test(name))
        .filter((name) => name.trim().split(/\s+/).length < MIN_WORDS || /^should\b/.test(name))
        .map((name) => `${path}: "${name}" is no sentence about what happens`),
    );
