import { isSource, linesMatching, type Rule } from './repository.ts';

const SILENCED = /@ts-(?:ignore|nocheck)\b|\bas any\b|\bexpect\(true\)/;

/** The compiler is not silenced, and no test says only that true is true. */
export const honestTypes: Rule = (files) =>
  linesMatching(
    files.filter((file) => isSource(file) && !file.path.startsWith('test/tidy/')),
    SILENCED,
    (found) => `${found}: say what it is, or mend it`,
  );
