/** Pieces are put together to this length before they are written. */
const BATCH_CHARS = 64 * 1024;

/** Writes much text to stdout without holding it: waits where the reader is slower. */
export class StdoutWriter {
  #parts: string[] = [];
  #length = 0;
  /** Before anything is wrong nothing is printed: what is refused early prints nothing. */
  write(text: string): Promise<void> | void {
    this.#parts.push(text);
    this.#length += text.length;
    if (this.#length >= BATCH_CHARS) return this.#flush();
  }

  async end(): Promise<void> {
    await this.#flush();
  }

  #flush(): Promise<void> {
    const text = this.#parts.join('');
    this.#parts = [];
    this.#length = 0;
    return new Promise((resolve, reject) => {
      process.stdout.write(text, (error) => (error ? reject(error) : resolve()));
    });
  }
}
