/**
 * Splits a stream of text into JSON values without holding more than one: values one a line, values one after another
 * (pretty-printed or not), the elements of a top-level array, and the elements of `{"Records":[…]}` or
 * `{"Events":[…]}` that open the text. A file whose first value fills its line is taken to have one value a line, so
 * that a line that is cut off is told as that line and does not swallow the next.
 */

/** A JSON value's text and the line, from 1, that it begins on. */
export interface JsonText {
  readonly text: string;
  readonly line: number;
}

/** Something that is no JSON where a value should be; the message says what and where. */
export class JsonTextError extends Error {
  readonly line: number;

  constructor(line: number, problem: string) {
    super(`line ${line}: ${problem}`);
    this.line = line;
  }
}

/** The longest single value; CloudTrail records are 256 kB at most. */
export const MAX_VALUE_CHARS = 64_000_000;

const ARRAY_HEAD = /^[\s\ufeff]*\[/;
const RECORDS_HEAD = /^[\s\ufeff]*\{\s*"(?:Records|Events)"\s*:\s*\[/;
/** Enough to see what the text begins with. */
const HEAD_CHARS = 4096;
const BLANK = /[\s\ufeff]/;

/** Where in the text we are: before all, in a container, behind a container's list, or among values on their own. */
type Part = 'head' | 'list' | 'tail' | 'sequence';

/** Cuts values out of chunks of text. */
export class JsonValues {
  #text = '';
  /** Where scanning goes on in #text. */
  #at = 0;
  #line = 1;
  #part: Part = 'head';
  /** The list is a member of an object, which must be closed too. */
  #wrapped = false;
  /** Where the present value begins in #text; -1 between values. */
  #start = -1;
  #startLine = 1;
  #depth = 0;
  #inString = false;
  #linewise: boolean | null = null;

  /** Takes a chunk and gives the values that end in it. */
  *take(chunk: string): Generator<JsonText> {
    this.#text += chunk;
    if (this.#part === 'head') {
      if (this.#text.trimStart().length < HEAD_CHARS) return;
      this.#enter();
    }
    yield* this.#scan();
    this.#forget();
  }

  /** The end of the text. */
  *end(): Generator<JsonText> {
    if (this.#part === 'head') this.#enter();
    yield* this.#scan();
    if (this.#start !== -1) {
      if (this.#depth > 0 || this.#inString) throw this.#error('the value that begins here does not end');
      yield this.#cut(this.#text.length);
    }
    if (this.#part === 'list') throw this.#error('the list of records does not end; the file is cut off');
  }

  #enter(): void {
    const records = RECORDS_HEAD.exec(this.#text);
    const head = records ?? ARRAY_HEAD.exec(this.#text);
    this.#part = head === null ? 'sequence' : 'list';
    this.#wrapped = records !== null;
    if (head === null) return;
    this.#line += head[0].split('\n').length - 1;
    this.#at = head[0].length;
  }

  *#scan(): Generator<JsonText> {
    for (; this.#at < this.#text.length; this.#at += 1) {
      const char = this.#text[this.#at] as string;
      if (char === '\n') yield* this.#newline();
      else if (this.#inString) this.#stepString(char);
      else if (this.#part === 'tail') this.#stepTail(char);
      else if (this.#start === -1) this.#begin(char);
      else yield* this.#step(char);
    }
    if (this.#start !== -1 && this.#at - this.#start > MAX_VALUE_CHARS)
      throw this.#error(`a value is longer than ${MAX_VALUE_CHARS} characters`);
  }

  *#newline(): Generator<JsonText> {
    if (this.#inString) throw this.#error('a text is not closed on its line');
    if (this.#start !== -1) {
      if (this.#depth === 0) yield this.#cut(this.#at);
      else if (this.#linewise === true) throw this.#error('the record is cut off');
    }
    this.#line += 1;
  }

  #begin(char: string): void {
    if (BLANK.test(char)) return;
    if (this.#part === 'list' && char === ',') return;
    if (this.#part === 'list' && char === ']') {
      this.#part = this.#wrapped ? 'tail' : 'sequence';
      this.#depth = this.#wrapped ? 1 : 0;
      return;
    }
    this.#start = this.#at;
    this.#startLine = this.#line;
    this.#open(char);
  }

  *#step(char: string): Generator<JsonText> {
    // A number or a word ends where something else begins.
    if (this.#depth === 0 && (BLANK.test(char) || char === ',' || char === ']')) {
      yield this.#cut(this.#at);
      this.#begin(char);
    } else if (char === '}' || char === ']') {
      this.#depth -= 1;
      if (this.#depth <= 0) yield this.#cut(this.#at + 1);
    } else this.#open(char);
  }

  /** What stands behind the list in its object (a NextToken, say) holds no records. */
  #stepTail(char: string): void {
    if (char === '}' || char === ']') this.#depth -= 1;
    else this.#open(char);
    if (this.#depth === 0) this.#part = 'sequence';
  }

  #open(char: string): void {
    if (char === '"') this.#inString = true;
    else if (char === '{' || char === '[') this.#depth += 1;
  }

  #stepString(char: string): void {
    if (char === '\\') this.#at += 1;
    else if (char === '"') this.#inString = false;
  }

  #cut(end: number): JsonText {
    const text = this.#text.slice(this.#start, end);
    if (this.#part === 'sequence') this.#linewise ??= this.#startLine === this.#line;
    this.#start = -1;
    this.#depth = 0;
    return { text, line: this.#startLine };
  }

  /** Lets go of the text that has been cut. */
  #forget(): void {
    const keep = this.#start === -1 ? this.#at : this.#start;
    this.#text = this.#text.slice(keep);
    this.#at -= keep;
    if (this.#start !== -1) this.#start = 0;
  }

  #error(problem: string): JsonTextError {
    return new JsonTextError(this.#start === -1 ? this.#line : this.#startLine, problem);
  }
}
