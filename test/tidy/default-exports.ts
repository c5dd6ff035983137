import { isSource, linesMatching, type Rule } from './repository.ts';

/** Files whose tool asks for a default export. */
const ASKED_FOR = ['vitest.config.ts'];

/** Exports are named. */
export const defaultExports: Rule = (files) =>
  linesMatching(
    files.filter((file) => isSource(file) && !ASKED_FOR.includes(file.path)),
    /^export default\b|^export \{[^}]*\bas default\b/,
    (found) => `${found}: name it`,
  );
