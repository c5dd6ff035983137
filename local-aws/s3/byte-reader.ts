/** Reads lines and runs of bytes from a stream of chunks, holding no more than one chunk and one line. */
export class ByteReader {
  readonly #source: AsyncIterator<Buffer>;
  #held: Buffer = Buffer.alloc(0);

  constructor(source: AsyncIterable<Buffer>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  async #more(): Promise<boolean> {
    const next = await this.#source.next();
    if (next.done === true) return false;
    this.#held = this.#held.length === 0 ? next.value : Buffer.concat([this.#held, next.value]);
    return true;
  }

  /** The next line without its CRLF; undefined at the end, or when it is longer than `maxBytes`. */
  async line(maxBytes: number): Promise<string | undefined> {
    for (;;) {
      const end = this.#held.indexOf('\r\n');
      // A held CR may be the first half of the line's end.
      if (end > maxBytes || (end === -1 && this.#held.length > maxBytes + 1)) return undefined;
      if (end !== -1) {
        const text = this.#held.subarray(0, end).toString('latin1');
        this.#held = this.#held.subarray(end + 2);
        return text;
      }
      if (!(await this.#more())) return undefined;
    }
  }

  /** Some of the next bytes, at most `wanted`; undefined at the end. */
  async some(wanted: number): Promise<Buffer | undefined> {
    while (this.#held.length === 0) if (!(await this.#more())) return undefined;
    const taken = this.#held.subarray(0, wanted);
    this.#held = this.#held.subarray(taken.length);
    return taken;
  }
}
