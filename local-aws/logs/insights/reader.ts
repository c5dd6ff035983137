import { malformedQuery, queryError } from './malformed-query.ts';
import { type Token, tokensOf } from './tokens.ts';

/** Walks over the words of a query. */
export class Reader {
  readonly text: string;
  readonly #tokens: readonly Token[];
  #place = 0;

  constructor(text: string) {
    this.text = text;
    this.#tokens = tokensOf(text);
  }

  get next(): Token {
    return this.#tokens[this.#place]!;
  }

  /** The word after the next one. */
  get second(): Token {
    return this.#tokens[Math.min(this.#place + 1, this.#tokens.length - 1)]!;
  }

  take(): Token {
    const token = this.next;
    if (token.kind !== 'end') this.#place++;
    return token;
  }

  /** Takes the next word if it is this symbol or, in any case, this keyword. */
  takeIf(text: string): boolean {
    if (!this.sees(text)) return false;
    this.#place++;
    return true;
  }

  sees(text: string): boolean {
    const { kind, text: seen } = this.next;
    return (kind === 'symbol' || kind === 'name') && seen.toLowerCase() === text;
  }

  expect(text: string): void {
    if (!this.takeIf(text)) throw this.unexpected();
  }

  /** The name of a field, in backticks or not. */
  field(): string {
    const { kind, text } = this.next;
    if (kind !== 'name' && kind !== 'field') throw this.unexpected();
    this.take();
    return text;
  }

  unexpected(): Error {
    const { at, end } = this.next;
    return malformedQuery(this.text, at, end);
  }

  refused(message: string, token: Token): Error {
    return queryError(message, token.at, token.end);
  }

  /** The text from a place up to the last word taken. */
  since(at: number): string {
    const end = this.#place === 0 ? at : this.#tokens[this.#place - 1]!.end;
    return this.text.slice(at, end);
  }
}
