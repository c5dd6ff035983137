import { isSource, type Rule } from './repository.ts';

const MAX_LINES = 300;

/** A source file is one thing, and short enough to be read in one go. */
export const longFiles: Rule = (files) =>
  files
    .filter(isSource)
    .map(({ path, text }) => ({ path, lines: text.replace(/\n$/, '').split('\n').length }))
    .filter(({ lines }) => lines > MAX_LINES)
    .map(({ path, lines }) => `${path}: ${lines} lines, at most ${MAX_LINES}: split it by what it is about`);
