import { BeyondEngine, RuleError } from './rule-mistake.ts';

/** What the words behind a field's name ask. */
export interface Modifiers {
  readonly part: 'whole' | 'contains' | 'startswith' | 'endswith';
  readonly all: boolean;
  readonly cased: boolean;
  readonly windash: boolean;
  readonly base64: 'none' | 'whole' | 'offset';
  readonly utf16: 'none' | 'le' | 'be' | 'marked';
  readonly kind: 'text' | 're' | 'cidr' | 'exists' | 'fieldref' | 'lt' | 'lte' | 'gt' | 'gte';
  /** Flags of a regular expression: i, m, s. */
  readonly flags: string;
}

type Change = Partial<{ -readonly [Key in keyof Modifiers]: Modifiers[Key] }>;

const CHANGES: Readonly<Record<string, Change>> = {
  contains: { part: 'contains' },
  startswith: { part: 'startswith' },
  endswith: { part: 'endswith' },
  all: { all: true },
  cased: { cased: true },
  windash: { windash: true },
  base64: { base64: 'whole' },
  base64offset: { base64: 'offset' },
  wide: { utf16: 'le' },
  utf16le: { utf16: 'le' },
  utf16be: { utf16: 'be' },
  utf16: { utf16: 'marked' },
  re: { kind: 're' },
  cidr: { kind: 'cidr' },
  exists: { kind: 'exists' },
  fieldref: { kind: 'fieldref' },
  lt: { kind: 'lt' },
  lte: { kind: 'lte' },
  gt: { kind: 'gt' },
  gte: { kind: 'gte' },
};

const FLAGS: Readonly<Record<string, string>> = {
  i: 'i',
  ignorecase: 'i',
  m: 'm',
  multiline: 'm',
  s: 's',
  dotall: 's',
};

/** Parts of a time, which a transcript's event does not tell. */
const TIME_PARTS = ['minute', 'hour', 'day', 'week', 'month', 'year'];

const PLAIN: Modifiers = {
  part: 'whole',
  all: false,
  cased: false,
  windash: false,
  base64: 'none',
  utf16: 'none',
  kind: 'text',
  flags: '',
};

/** Reads modifiers; an unknown one, or two that do not go together, is a mistake. */
export function parseModifiers(words: readonly string[], line: number): Modifiers {
  let modifiers = PLAIN;
  for (const word of words) {
    if (word === 'expand')
      throw new BeyondEngine(line, '"expand" asks for values of one\'s own environment, which are not given');
    if (TIME_PARTS.includes(word))
      throw new BeyondEngine(line, `"${word}" asks for a part of a time, which is not judged here`);
    const flag = FLAGS[word];
    if (flag !== undefined && modifiers.kind === 're') {
      modifiers = { ...modifiers, flags: modifiers.flags + flag };
      continue;
    }
    const change = Object.hasOwn(CHANGES, word) ? CHANGES[word] : undefined;
    if (change === undefined)
      throw new RuleError(line, `the modifier "${word}" is not known; known are ${known()}`);
    if (change.kind !== undefined && modifiers.kind !== 'text' && modifiers.kind !== change.kind)
      throw new RuleError(line, `the modifiers "${modifiers.kind}" and "${change.kind}" do not go together`);
    modifiers = { ...modifiers, ...change };
  }
  hold(modifiers, line);
  return modifiers;
}

function hold(modifiers: Modifiers, line: number): void {
  const { kind, part, base64, utf16, windash } = modifiers;
  const encodes = base64 !== 'none' || utf16 !== 'none' || windash;
  if (kind !== 'text' && encodes)
    throw new RuleError(line, `"${kind}" does not go with base64, utf16 or windash`);
  if (kind !== 'text' && kind !== 'fieldref' && kind !== 're' && part !== 'whole')
    throw new RuleError(line, `"${kind}" does not go with "${part}"`);
  if (utf16 !== 'none' && base64 === 'none')
    throw new RuleError(line, 'utf16 and wide make bytes, which must be encoded: add base64 or base64offset');
}

function known(): string {
  return [...Object.keys(CHANGES), 'i', 'm', 's', 'expand'].join(', ');
}
