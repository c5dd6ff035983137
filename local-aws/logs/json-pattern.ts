import { type Comparison, compares, makeComparison } from './comparison.ts';
import { compileRegex, type FilterPattern, invalidPattern } from './matcher.ts';

type Path = readonly (string | number | '*')[];
type Test = (value: unknown) => boolean;

const MAX_DEPTH = 32;
const SELECTOR = /\$((?:\.[\w@-]+|\.\*|\.?\[(?:\d+|\*|"[^"\]]+"|'[^'\]]+')\])*)/y;
const SPACE = /\s*/y;
const OPERATOR = /(!=|<=|>=|=|<|>)\s*/y;
const OPERAND = /"((?:[^"\\]|\\.)*)"|%((?:[^%\\]|\\.)*)%|([^\s)&|}"]+)/y;
const UNARY = /(IS\s+NULL|IS\s+TRUE|IS\s+FALSE|NOT\s+EXISTS|EXISTS)\b/iy;

function parsePath(text: string): Path {
  return [...text.matchAll(/\.([\w@-]+|\*)|\.?\[(?:(\d+|\*)|"([^"]+)"|'([^']+)')\]/g)].map((found) => {
    if (found[2] !== undefined) return found[2] === '*' ? '*' : Number(found[2]);
    return found[1] ?? found[3] ?? found[4]!;
  });
}

/** All values that a path leads to; several where it has a `*`. */
function valuesAt(root: unknown, path: Path): unknown[] {
  let values: unknown[] = [root];
  for (const step of path) {
    values = values.flatMap((value) => {
      if (typeof value !== 'object' || value === null) return [];
      if (step === '*') return Object.values(value);
      return Object.hasOwn(value, step) ? [(value as Record<string | number, unknown>)[step]] : [];
    });
  }
  return values;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}

/** A parser by recursive descent over `{ ... }`: || binds weaker than &&, parentheses group. */
class JsonPatternParser {
  readonly #text: string;
  #at = 0;
  readonly selectors: { name: string; path: Path }[] = [];

  constructor(text: string) {
    this.#text = text;
  }

  #take(pattern: RegExp): RegExpExecArray | undefined {
    SPACE.lastIndex = this.#at;
    SPACE.exec(this.#text);
    pattern.lastIndex = SPACE.lastIndex;
    const found = pattern.exec(this.#text);
    if (found === null) return undefined;
    this.#at = pattern.lastIndex;
    return found;
  }

  #word(word: string): boolean {
    const literal = new RegExp(word.replace(/[{}()|&]/g, '\\$&'), 'y');
    return this.#take(literal) !== undefined;
  }

  parse(): Test {
    if (!this.#word('{')) throw invalidPattern();
    const test = this.#either(0);
    if (!this.#word('}') || this.#text.slice(this.#at).trim() !== '') throw invalidPattern();
    return test;
  }

  #either(depth: number): Test {
    if (depth > MAX_DEPTH) throw invalidPattern();
    const tests = [this.#both(depth)];
    while (this.#word('||')) tests.push(this.#both(depth));
    return tests.length === 1 ? tests[0]! : (value) => tests.some((test) => test(value));
  }

  #both(depth: number): Test {
    const tests = [this.#one(depth)];
    while (this.#word('&&')) tests.push(this.#one(depth));
    return tests.length === 1 ? tests[0]! : (value) => tests.every((test) => test(value));
  }

  #one(depth: number): Test {
    if (this.#word('(')) {
      const inner = this.#either(depth + 1);
      if (!this.#word(')')) throw invalidPattern();
      return inner;
    }
    const selector = this.#take(SELECTOR);
    if (selector === undefined) throw invalidPattern();
    const path = parsePath(selector[1] ?? '');
    this.selectors.push({ name: selector[0], path });
    const unary = this.#take(UNARY);
    if (unary !== undefined) return unaryTest(unary[1]!.toUpperCase().replace(/\s+/g, ' '), path);
    return this.#comparison(path);
  }

  #comparison(path: Path): Test {
    const operator = this.#take(OPERATOR)?.[1] as Comparison['operator'] | undefined;
    const operand = operator === undefined ? undefined : this.#take(OPERAND);
    if (operator === undefined || operand === undefined) throw invalidPattern();
    if (operand[2] !== undefined) {
      const regex = compileRegex(operand[2]);
      if (operator !== '=' && operator !== '!=') throw invalidPattern();
      return (root) => {
        const values = valuesAt(root, path);
        return operator === '='
          ? values.some((value) => regex.test(textOf(value)))
          : values.length > 0 && !values.some((value) => regex.test(textOf(value)));
      };
    }
    const text = operand[1]?.replace(/\\(.)/g, '$1') ?? operand[3]!;
    const comparison = makeComparison(operator, { text, quoted: operand[1] !== undefined });
    if (comparison === undefined) throw invalidPattern();
    return (root) =>
      valuesAt(root, path).some((value) => isLeaf(value) && compares(comparison, textOf(value)));
  }
}

function isLeaf(value: unknown): boolean {
  return value !== null && typeof value !== 'object';
}

function unaryTest(word: string, path: Path): Test {
  switch (word) {
    case 'IS NULL':
      return (root) => valuesAt(root, path).includes(null);
    case 'IS TRUE':
      return (root) => valuesAt(root, path).includes(true);
    case 'IS FALSE':
      return (root) => valuesAt(root, path).includes(false);
    case 'EXISTS':
      return (root) => valuesAt(root, path).length > 0;
    default:
      return (root) => valuesAt(root, path).length === 0;
  }
}

function parseMessage(message: string): unknown {
  if (!/^\s*\{/.test(message)) return undefined;
  try {
    return JSON.parse(message);
  } catch {
    return undefined;
  }
}

/** Parses `{ $.a.b = "x*" && ($.n > 5 || $.c NOT EXISTS) }`. Only messages that are JSON objects match. */
export function parseJsonPattern(text: string): FilterPattern {
  const parser = new JsonPatternParser(text);
  const test = parser.parse();
  return {
    matches: (message) => {
      const root = parseMessage(message);
      return root !== undefined && test(root);
    },
    extract: (message) => {
      const root = parseMessage(message);
      return Object.fromEntries(
        parser.selectors.flatMap(({ name, path }) => {
          const [value] = valuesAt(root, path);
          return value === undefined ? [] : [[name, textOf(value)]];
        }),
      );
    },
    valueOf: (message, selector) => {
      const [value] = valuesAt(parseMessage(message), parsePath(selector.slice(1)));
      return isLeaf(value) && value !== undefined ? textOf(value) : undefined;
    },
  };
}
