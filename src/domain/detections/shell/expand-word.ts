import { expandBraces } from './brace.ts';
import { hasGlob, resolveGlob } from './glob.ts';
import type { ShellWord, WordPart } from './syntax.ts';
import { variableValue } from './variable-value.ts';

/** What expansion needs of its surroundings; it also tells them which scripts run while a word is expanded. */
export interface ExpansionScope {
  readonly variable: (name: string) => string | undefined;
  readonly positional: readonly string[];
  /** Runs a substitution; its output without the last line ends, null where that is not known. */
  readonly output: (part: WordPart & { kind: 'output' }) => string | null;
  /** Runs a process substitution; the path that stands for it. */
  readonly process: (part: WordPart & { kind: 'process' }) => string;
  readonly computed: (part: WordPart & { kind: 'computed' }) => void;
}

/** One word may become at most so many. */
const MAX_FIELDS = 256;

/** The words that a word becomes; what is not known stays as it was typed. `isProgram`: it stands in the command's place. */
export function expandWord(word: ShellWord, scope: ExpansionScope, isProgram = false): readonly string[] {
  const [only] = word.parts;
  if (word.parts.length === 1 && only?.kind === 'text') return [only.value];
  let variants: string[][] = [['']];
  let globbed = false;
  let quoted = false;
  word.parts.forEach((part, i) => {
    quoted ||= part.kind === 'text' ? part.quoted : 'quoted' in part && part.quoted;
    globbed ||= part.kind === 'glob';
    if (part.kind === 'brace') {
      const items = expandBraces(part.text);
      globbed ||= items.some(hasGlob);
      variants = items
        .flatMap((item) => variants.map((fields) => appended(fields, item)))
        .slice(0, MAX_FIELDS);
    } else {
      const pieces = piecesOf(part, scope, isInside(word.parts, i));
      variants = variants.map((fields) => joined(fields, pieces));
    }
  });
  const fields = variants.flat().slice(0, MAX_FIELDS);
  const kept = quoted ? fields : fields.filter((field) => field !== '');
  return globbed ? kept.flatMap((field, i) => resolveGlob(field, isProgram && i === 0)) : kept;
}

/** A word as one text, without splitting: as assignments and redirections take it. */
export function expandText(word: { readonly parts: readonly WordPart[] }, scope: ExpansionScope): string {
  return word.parts
    .map((part, i) =>
      part.kind === 'brace' ? part.text : piecesOf(part, scope, isInside(word.parts, i)).join(' '),
    )
    .join('');
}

function appended(fields: readonly string[], text: string): string[] {
  return [...fields.slice(0, -1), (fields[fields.length - 1] ?? '') + text];
}

function joined(fields: readonly string[], pieces: readonly string[]): string[] {
  const [first = '', ...rest] = pieces;
  return [...appended(fields, first), ...rest];
}

/** What a part becomes: one text, or several where an unquoted value falls apart at blanks. */
function piecesOf(part: WordPart, scope: ExpansionScope, inside: boolean): readonly string[] {
  switch (part.kind) {
    case 'text':
    case 'glob':
      return [part.value];
    case 'brace':
      return [part.text];
    case 'variable': {
      const value = variableValue(part, { ...scope, text: (word) => expandText(word, scope) });
      if (value === null) return [unknownVariable(part, inside)];
      return part.quoted ? [value] : split(value, scope);
    }
    case 'output': {
      const value = scope.output(part);
      if (value === null) return [part.text];
      return part.quoted ? [value] : split(value, scope);
    }
    case 'process':
      return [scope.process(part)];
    case 'computed':
      scope.computed(part);
      return [part.text];
    default:
      return part satisfies never;
  }
}

/**
 * A variable that nobody set, between two letters of a word (`c${x}at`), is there to break the word up: it is
 * empty. Elsewhere it may come from the node's own environment, and stays as it was typed.
 */
function unknownVariable(part: WordPart & { kind: 'variable' }, inside: boolean): string {
  return inside ? '' : part.text;
}

function isInside(parts: readonly WordPart[], i: number): boolean {
  const before = parts[i - 1];
  const after = parts[i + 1];
  return (
    before?.kind === 'text' && after?.kind === 'text' && /\w$/.test(before.value) && /^\w/.test(after.value)
  );
}

function split(value: string, { variable }: ExpansionScope): readonly string[] {
  const separators = variable('IFS');
  const parts =
    separators === undefined || separators === ''
      ? value.split(/\s+/)
      : value.replace(/[\s\S]/g, (char) => (separators.includes(char) ? ' ' : char)).split(/ +/);
  return parts.length > MAX_FIELDS ? parts.slice(0, MAX_FIELDS) : parts;
}
