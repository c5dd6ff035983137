/** One comparison of a filter pattern: `= "text*"`, `!= 5`, `>= 1.5`, `= %regex%`. */
export interface Comparison {
  readonly operator: '=' | '!=' | '<' | '<=' | '>' | '>=';
  readonly operand:
    | { readonly kind: 'text'; readonly pattern: string }
    | { readonly kind: 'number'; readonly value: number; readonly pattern: string };
}

const NUMBER = /^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/;

/** Whether a text fits a pattern with `*` for any run of characters; linear in the text's length. */
export function fitsWildcard(text: string, pattern: string): boolean {
  const parts = pattern.split('*');
  if (parts.length === 1) return text === pattern;
  const head = parts[0]!;
  const tail = parts.at(-1)!;
  if (!text.startsWith(head)) return false;
  let at = head.length;
  for (const part of parts.slice(1, -1)) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return text.length - tail.length >= at && text.endsWith(tail);
}

/** Reads an operand; undefined when an ordering is asked of something that is no number. */
export function makeComparison(
  operator: Comparison['operator'],
  operand: { text: string; quoted: boolean },
): Comparison | undefined {
  const isNumber = !operand.quoted && NUMBER.test(operand.text);
  const ordering = operator !== '=' && operator !== '!=';
  if (ordering && !isNumber) return undefined;
  const pattern = operand.text;
  return {
    operator,
    operand: isNumber ? { kind: 'number', value: Number(operand.text), pattern } : { kind: 'text', pattern },
  };
}

/** Holds a value against a comparison. */
export function compares({ operator, operand }: Comparison, value: string): boolean {
  const number = NUMBER.test(value) ? Number(value) : Number.NaN;
  const equal =
    operand.kind === 'number' && !Number.isNaN(number)
      ? number === operand.value
      : fitsWildcard(value, operand.pattern);
  if (operator === '=') return equal;
  if (operator === '!=') return !equal;
  if (operand.kind !== 'number' || Number.isNaN(number)) return false;
  if (operator === '<') return number < operand.value;
  if (operator === '<=') return number <= operand.value;
  return operator === '>' ? number > operand.value : number >= operand.value;
}
