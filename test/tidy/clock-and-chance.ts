import { isForTests, isSource, linesMatching, type Rule } from './repository.ts';

const PURE = /^(src\/domain|src\/operations|session-channel|iam-evaluation)\//;
const CLOCK_OR_CHANCE = /\b(Math\.random\(|Date\.now\(|new Date\(\)|performance\.now\()/;

/** Decisions are given the instant and the chance; only the outer ring reads a clock or throws dice. */
export const clockAndChance: Rule = (files) =>
  linesMatching(
    files.filter((file) => PURE.test(file.path) && isSource(file) && !isForTests(file)),
    CLOCK_OR_CHANCE,
    (found) => `${found} in pure code: take the time or the number as an argument`,
  );
