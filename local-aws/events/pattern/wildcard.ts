import { PatternError } from './pattern-error.ts';

/** Stars in one wildcard; more make matching slow and AWS calls the rule too complex. */
const MAX_STARS = 20;

/** Splits at unescaped stars; `\*` and `\\` are the only escapes. */
function literalsOf(pattern: string): string[] {
  const literals = [''];
  for (let at = 0; at < pattern.length; at += 1) {
    const char = pattern[at] ?? '';
    if (char === '\\') {
      at += 1;
      const escaped = pattern[at];
      if (escaped !== '*' && escaped !== '\\')
        throw new PatternError(`Invalid escape character at pos ${at - 1}`);
      literals[literals.length - 1] += escaped;
    } else if (char === '*') {
      if (pattern[at - 1] === '*' && literals.at(-1) === '' && literals.length > 1) {
        throw new PatternError(`Consecutive wildcard characters at pos ${at - 1}`);
      }
      literals.push('');
    } else {
      literals[literals.length - 1] += char;
    }
  }
  return literals;
}

/** A test for `*` wildcards. Greedy from the left, so its time is linear in the text for each star. */
export function wildcard(pattern: string): (text: string) => boolean {
  const [head = '', ...rest] = literalsOf(pattern);
  const tail = rest.pop();
  if (tail === undefined) return (text) => text === head;
  if (rest.length + 1 > MAX_STARS) {
    throw new PatternError(
      'Rule is too complex - try using fewer wildcard characters or fewer repeating character sequences after a wildcard character',
    );
  }
  return (text) => {
    if (!text.startsWith(head)) return false;
    let at = head.length;
    for (const literal of rest) {
      const found = text.indexOf(literal, at);
      if (found < 0) return false;
      at = found + literal.length;
    }
    return text.length - tail.length >= at && text.endsWith(tail);
  };
}
