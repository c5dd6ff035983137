import { isSource, linesMatching, type Rule } from './repository.ts';

// Written in two halves, so that this file does not break its own rule.
const MARKS = new RegExp(
  `\\b(${['TO', 'FIX', 'XX'].map((word, i) => word + ['DO', 'ME', 'X'][i]).join('|')})\\b`,
);

/** What is left to do stands in an issue, not in the code or the documents. */
export const leftovers: Rule = (files) =>
  linesMatching(
    files.filter((file) => isSource(file) || /\.(md|cedar)$/.test(file.path)),
    MARKS,
    (found) => `${found}: do it, or open an issue`,
  );
