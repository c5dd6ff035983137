/**
 * Texts without which a regular expression cannot match: a small reading of its syntax, on the safe side. Null wherever
 * that is not certain. It lets most events be passed over without trying the expression at all.
 */

/** Sets larger than this cost more than they save. */
const MAX_TEXTS = 96;
const MAX_DEPTH = 40;

/** What a part matches: exactly one of some texts, or something of which one text is a part; null: unknown. */
interface Part {
  /** Every text that the part can match; null where these are not few. */
  readonly exact: readonly string[] | null;
  /** One of these is in everything that it matches. */
  readonly within: readonly string[] | null;
}

const ANYTHING: Part = { exact: null, within: null };
const NOTHING: Part = { exact: [''], within: null };

/** One of these texts, in lower case, is in whatever the expression matches; null: nothing is certain. */
export function regexTexts(source: string): readonly string[] | null {
  const reader = new RegexReader(source);
  const part = reader.alternatives(0);
  if (!reader.atEnd) return null;
  return best(part.within, part.exact);
}

class RegexReader {
  readonly #source: string;
  #at = 0;

  constructor(source: string) {
    this.#source = source;
  }

  get atEnd(): boolean {
    return this.#at >= this.#source.length;
  }

  alternatives(depth: number): Part {
    const parts = [this.#sequence(depth)];
    while (this.#source[this.#at] === '|') {
      this.#at += 1;
      parts.push(this.#sequence(depth));
    }
    if (parts.length === 1) return parts[0]!;
    const exact = union(parts.map((part) => part.exact));
    return { exact, within: union(parts.map((part) => best(part.within, part.exact))) };
  }

  #sequence(depth: number): Part {
    let whole: readonly string[] | null = [''];
    let run: readonly string[] = [''];
    let within: readonly string[] | null = null;
    while (!this.atEnd && this.#source[this.#at] !== '|' && this.#source[this.#at] !== ')') {
      const part = this.#quantified(depth);
      const longer = part.exact === null ? null : product(run, part.exact);
      if (longer === null) {
        within = best(best(within, run), best(part.within, part.exact));
        whole = null;
        run = [''];
      } else {
        run = longer;
        if (whole !== null) whole = run;
      }
    }
    return { exact: whole, within: best(within, run) };
  }

  #quantified(depth: number): Part {
    const part = this.#atom(depth);
    const rest = this.#source.slice(this.#at);
    const found = /^(\*|\+|\?|\{(\d+)(,\d*)?\})[?+]?/.exec(rest);
    if (found === null) return part;
    this.#at += found[0].length;
    if (found[1] === '?') return { exact: union([part.exact, ['']]), within: null };
    if (found[1] === '*' || found[2] === '0') return ANYTHING;
    return { exact: null, within: best(part.within, part.exact) };
  }

  #atom(depth: number): Part {
    const char = this.#source[this.#at]!;
    this.#at += 1;
    if (char === '(') return this.#group(depth + 1);
    if (char === '[') return this.#class();
    if (char === '.') return ANYTHING;
    if (char === '^' || char === '$') return NOTHING;
    if (char === '\\') return this.#escape();
    return { exact: [char.toLowerCase()], within: null };
  }

  #group(depth: number): Part {
    const opening = /^\?(?::|<?[=!]|<\w+>)/.exec(this.#source.slice(this.#at));
    if (opening !== null) this.#at += opening[0].length;
    const part = depth > MAX_DEPTH ? ANYTHING : this.alternatives(depth);
    if (this.#source[this.#at] === ')') this.#at += 1;
    // What is looked for around the match is no part of it.
    return opening !== null && /[=!]/.test(opening[0]) ? NOTHING : part;
  }

  #class(): Part {
    const start = this.#at;
    if (this.#source[this.#at] === '^') this.#at += 1;
    while (!this.atEnd && this.#source[this.#at] !== ']') this.#at += this.#source[this.#at] === '\\' ? 2 : 1;
    const inner = this.#source.slice(start, this.#at);
    this.#at += 1;
    if (!/^[\w @:,;=_.]{1,6}$/.test(inner)) return ANYTHING;
    return { exact: [...new Set(inner.toLowerCase())], within: null };
  }

  #escape(): Part {
    const char = this.#source[this.#at] ?? '';
    this.#at += 1;
    if (char === 'b' || char === 'B') return NOTHING;
    if (/[dDwWsSxuckpP0-9]/.test(char)) {
      this.#skip(char);
      return ANYTHING;
    }
    const known: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };
    return { exact: [known[char] ?? char.toLowerCase()], within: null };
  }

  /** The rest of \xHH, \uHHHH, \p{…} and \cX. */
  #skip(char: string): void {
    const rest = this.#source.slice(this.#at);
    const length =
      char === 'x' ? 2 : char === 'u' ? 4 : char === 'c' ? 1 : (/^\{[^}]*\}/.exec(rest)?.[0].length ?? 0);
    if (!/[dDwWsS]/.test(char)) this.#at += length;
  }
}

function union(sets: readonly (readonly string[] | null)[]): readonly string[] | null {
  if (sets.some((set) => set === null)) return null;
  const all = [...new Set(sets.flatMap((set) => set ?? []))];
  return all.length > MAX_TEXTS ? null : all;
}

function product(heads: readonly string[], tails: readonly string[]): readonly string[] | null {
  if (heads.length * tails.length > MAX_TEXTS) return null;
  return [...new Set(heads.flatMap((head) => tails.map((tail) => head + tail)))];
}

function best(one: readonly string[] | null, other: readonly string[] | null): readonly string[] | null {
  const left = one === null ? 0 : Math.min(...one.map((text) => text.length));
  const right = other === null ? 0 : Math.min(...other.map((text) => text.length));
  if (left === 0 && right === 0) return null;
  return right > left ? other : one;
}
