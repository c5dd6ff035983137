/** Words that open what another must close. */
const OPENERS: Readonly<Record<string, string>> = { if: 'fi', case: 'esac', do: 'done', '{': '}', '(': ')' };
/** Where a word of the shell is a word of the shell. */
const COMMAND_START = /^(?:then|do|else|elif|\{|\(|\)|;|&&|\|\||\||!)$/;

/** A shell would ask for more: a quote, a here-document or a block is open, or the line ends in a word that joins. */
export function isIncompleteCommand(text: string): boolean {
  const { quote, plain, hereEnds } = scan(text);
  if (quote) return true;
  if (hereEnds.length > 0 && !hereClosed(text, hereEnds)) return true;
  if (/(?:^|[^\\])(?:\\\\)*\\$/.test(text)) return true;
  if (/(?:\||&&)\s*$/.test(plain)) return true;
  return openBlocks(plain) > 0;
}

/** Walks through quotes; `plain` has what is quoted or commented taken out. */
function scan(text: string): { quote: boolean; plain: string; hereEnds: readonly string[] } {
  let plain = '';
  let quote = '';
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at] as string;
    if (quote === "'") quote = char === "'" ? '' : quote;
    else if (char === '\\') {
      at += 1;
      if (quote === '') plain += '_';
    } else if (quote !== '') quote = char === quote ? '' : quote;
    else if (char === "'" || char === '"' || char === '`') {
      quote = char;
      plain += '_';
    } else if (char === '#' && /(?:^|\s)$/.test(plain)) {
      const end = text.indexOf('\n', at);
      at = end === -1 ? text.length : end - 1;
    } else plain += char;
  }
  const hereEnds = [...text.matchAll(/(?<!<)<<-?\s*(['"]?)([A-Za-z_][\w.-]*)\1/g)].map((m) => m[2] as string);
  return { quote: quote !== '', plain, hereEnds };
}

function hereClosed(text: string, ends: readonly string[]): boolean {
  const lines = text.split('\n').slice(1);
  return ends.every((end) => lines.some((line) => line.trim() === end));
}

function openBlocks(plain: string): number {
  const words = plain
    .replace(/([;(){}|&])/g, ' $1 ')
    .split(/\s+/)
    .filter((word) => word !== '');
  const closers: string[] = [];
  let first = true;
  for (const word of words) {
    if (closers.length > 0 && word === closers.at(-1)) closers.pop();
    else if (first && OPENERS[word] !== undefined) closers.push(OPENERS[word]);
    else if (/^(?:for|while|until|select)$/.test(word) && first) closers.push('done');
    // `do` belongs to its loop, whose end is already awaited.
    if (word === 'do' && closers.at(-1) === 'done' && closers.at(-2) === 'done') closers.pop();
    first = COMMAND_START.test(word) || word === '&' || word === '\n';
  }
  return closers.length;
}
