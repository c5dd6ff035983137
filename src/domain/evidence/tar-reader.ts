import { asciiText } from './ascii.ts';
import { BrokenBundle } from './broken-bundle.ts';
import {
  isTarName,
  readTarSize,
  renderTarHeader,
  TAR_BLOCK,
  TAR_END_BYTES,
  tarPadding,
} from './tar-header.ts';

/** What an archive holds, in its order. */
export type TarEvent =
  | { readonly kind: 'file'; readonly name: string; readonly bytes: number }
  | { readonly kind: 'content'; readonly bytes: Uint8Array }
  | { readonly kind: 'file-end' };

type Expects =
  | { readonly part: 'header'; readonly got: Uint8Array; filled: number }
  | { readonly part: 'content'; name: string; left: number; padding: number }
  | { readonly part: 'padding'; readonly name: string; left: number }
  | { readonly part: 'end'; left: number };

/**
 * Reads an archive as renderTarHeader writes it, and no other: each header is made again from the little it tells and
 * compared byte by byte, fillings must be zero, and nothing may follow the end. So no byte of an archive can change
 * unseen. Holds one header at most, whatever the size of the files. Throws BrokenBundle.
 */
export class TarReader {
  #expects: Expects = header();
  #modifiedAt: number | null = null;
  #at = 0;

  *push(chunk: Uint8Array): Generator<TarEvent> {
    let from = 0;
    while (from < chunk.length) {
      const rest = chunk.subarray(from);
      const expects = this.#expects;
      let took: number;
      if (expects.part === 'header') took = yield* this.#takeHeader(expects, rest);
      else if (expects.part === 'content') took = yield* this.#takeContent(expects, rest);
      else took = yield* this.#takeZeros(expects, rest);
      from += took;
      this.#at += took;
    }
  }

  /** Nothing more comes. */
  end(): void {
    const { part } = this.#expects;
    if (part !== 'end' || this.#expects.left > 0) {
      const name = 'name' in this.#expects ? shortName(this.#expects.name) : null;
      throw new BrokenBundle({
        file: name,
        expected: 'the whole archive',
        found: `its end after ${this.#at} bytes, in the middle of ${part === 'content' ? 'the file' : 'the archive'}`,
      });
    }
  }

  *#takeHeader(expects: Expects & { part: 'header' }, rest: Uint8Array): Generator<TarEvent, number> {
    const took = Math.min(rest.length, TAR_BLOCK - expects.filled);
    expects.got.set(rest.subarray(0, took), expects.filled);
    expects.filled += took;
    if (expects.filled < TAR_BLOCK) return took;
    if (expects.got.every((byte) => byte === 0)) {
      this.#expects = { part: 'end', left: TAR_END_BYTES - TAR_BLOCK };
      return took;
    }
    const { name, bytes } = this.#readHeader(expects.got);
    yield { kind: 'file', name, bytes };
    this.#expects = { part: 'content', name, left: bytes, padding: tarPadding(bytes) };
    if (bytes === 0) yield* this.#endContent(name, 0);
    return took;
  }

  #readHeader(got: Uint8Array): { name: string; bytes: number } {
    const at = this.#at - (this.#at % TAR_BLOCK);
    const wrong = (file: string | null, found: string) =>
      new BrokenBundle({
        file: file === null ? null : shortName(file),
        expected: 'a header as bundles have it',
        found: at === 0 && file === null ? 'no evidence bundle at all' : `${found} at byte ${at}`,
      });
    const prefix = field(got, 345, 155);
    const last = field(got, 0, 100);
    const name = prefix === '' ? last : `${prefix}/${last}`;
    if (prefix === null || last === null || name === null || !isTarName(name))
      throw wrong(null, 'a name that no bundle has');
    const bytes = readTarSize(got);
    const modifiedAt = octal(got, 136);
    if (bytes === null || modifiedAt === null) throw wrong(name, 'a size or time that is no number');
    if (modifiedAt !== (this.#modifiedAt ?? modifiedAt)) throw wrong(name, 'a time of its own');
    this.#modifiedAt = modifiedAt;
    const made = renderTarHeader({ name, bytes, modifiedAt });
    if (made.some((byte, index) => byte !== got[index])) throw wrong(name, 'other bytes');
    return { name, bytes };
  }

  *#takeContent(expects: Expects & { part: 'content' }, rest: Uint8Array): Generator<TarEvent, number> {
    const took = Math.min(rest.length, expects.left);
    yield { kind: 'content', bytes: rest.subarray(0, took) };
    expects.left -= took;
    if (expects.left === 0) yield* this.#endContent(expects.name, expects.padding);
    return took;
  }

  *#endContent(name: string, padding: number): Generator<TarEvent> {
    yield { kind: 'file-end' };
    this.#expects = padding === 0 ? header() : { part: 'padding', name, left: padding };
  }

  *#takeZeros(expects: Expects & { part: 'padding' | 'end' }, rest: Uint8Array): Generator<TarEvent, number> {
    if (expects.left === 0)
      throw new BrokenBundle({
        file: null,
        expected: `the archive's end at byte ${this.#at}`,
        found: 'more bytes',
      });
    const took = Math.min(rest.length, expects.left);
    const odd = rest.subarray(0, took).findIndex((byte) => byte !== 0);
    if (odd !== -1)
      throw new BrokenBundle({
        file: expects.part === 'padding' ? shortName(expects.name) : null,
        expected: `zeros after the content, at byte ${this.#at + odd}`,
        found: `0x${(rest[odd] ?? 0).toString(16).padStart(2, '0')}`,
      });
    expects.left -= took;
    if (expects.part === 'padding' && expects.left === 0) this.#expects = header();
    return took;
  }
}

/** The file without the bundle's folder. */
function shortName(name: string): string {
  return name.slice(name.indexOf('/') + 1);
}

function header(): Expects {
  return { part: 'header', got: new Uint8Array(TAR_BLOCK), filled: 0 };
}

/** A text field, up to its first zero; null: not ASCII. */
function field(got: Uint8Array, at: number, length: number): string | null {
  const bytes = got.subarray(at, at + length);
  const zero = bytes.indexOf(0);
  return asciiText(zero === -1 ? bytes : bytes.subarray(0, zero));
}

function octal(got: Uint8Array, at: number): number | null {
  const text = field(got, at, 12);
  return text !== null && /^[0-7]{11}$/.test(text) ? Number.parseInt(text, 8) : null;
}
