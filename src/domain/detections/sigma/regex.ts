import type { Modifiers } from './modifiers.ts';
import { RuleError } from './rule-mistake.ts';

/** Flags that open an expression, as PCRE writes them: (?i), (?s). */
const INLINE_FLAGS = /^\(\?([a-z]+)\)/;

/**
 * A regular expression of a rule, as the engine's own. Sigma's are PCRE: flags at the front become flags, \A and \z
 * become anchors; what this engine's expressions cannot say (possessive quantifiers, atomic groups) is a mistake.
 */
export function parseRegex(
  text: string,
  modifiers: Modifiers,
  line: number,
): { readonly source: string; readonly flags: string } {
  let flags = modifiers.flags;
  let source = text;
  const inline = INLINE_FLAGS.exec(text);
  if (inline !== null) {
    const wrong = [...inline[1]!].find((flag) => !'ims'.includes(flag));
    if (wrong !== undefined) throw new RuleError(line, `the flag "${wrong}" of the expression is not known`);
    flags += inline[1]!;
    source = text.slice(inline[0].length);
  }
  source = source.replace(/\\A/g, '^').replace(/\\[zZ]/g, '$');
  const unique = [...new Set(flags)].sort().join('');
  try {
    new RegExp(source, unique);
  } catch (error) {
    const reason = error instanceof Error ? error.message : '';
    throw new RuleError(line, `the regular expression cannot be read: ${reason}`);
  }
  return { source, flags: unique };
}
