const MAX_BRACE_WORDS = 64;

/** The words that `a{b,c}d` stands for; a text without such braces is one word. Quotes inside are undone. */
export function expandBraces(text: string): readonly string[] {
  const found = outermost(text);
  if (found === null) return [unquote(text)];
  const { before, items, after } = found;
  const heads = items.flatMap((item) => expandBraces(item)).slice(0, MAX_BRACE_WORDS);
  const tails = expandBraces(after);
  return heads
    .flatMap((head) => tails.map((tail) => unquote(before) + head + tail))
    .slice(0, MAX_BRACE_WORDS);
}

function outermost(text: string): { before: string; items: string[]; after: string } | null {
  const start = text.indexOf('{');
  if (start === -1) return null;
  const items: string[] = [];
  let depth = 0;
  let from = start + 1;
  for (let i = start; i < text.length; i += 1) {
    const char = text[i];
    if (char === '\\') i += 1;
    else if (char === '{') depth += 1;
    else if (char === ',' && depth === 1) {
      items.push(text.slice(from, i));
      from = i + 1;
    } else if (char === '}') {
      depth -= 1;
      if (depth > 0) continue;
      if (items.length === 0) return null;
      items.push(text.slice(from, i));
      return { before: text.slice(0, start), items, after: text.slice(i + 1) };
    }
  }
  return null;
}

function unquote(text: string): string {
  return text.replace(
    /'([^']*)'|"([^"]*)"|\\(.)/g,
    (_, single, double, escaped) => single ?? double ?? escaped,
  );
}
