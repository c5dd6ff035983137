/**
 * Finds many texts in one pass (Aho and Corasick, 1975), as a table: one look-up a character, however many rules there
 * are. Characters that no text has share one column.
 */
export class TextFinder {
  readonly #columnOf = new Uint16Array(0x10000);
  #columns = 1;
  #next: Int32Array = new Int32Array(0);
  /** For each state, what is found there; shared by states that find the same. */
  #found: (readonly number[])[] = [];

  /** `texts` with the number that stands for each; several may have the same number. */
  constructor(texts: readonly { readonly text: string; readonly number: number }[]) {
    for (const { text } of texts)
      for (let i = 0; i < text.length; i += 1) {
        const unit = text.charCodeAt(i);
        if (this.#columnOf[unit] === 0) this.#columnOf[unit] = this.#columns++;
      }
    this.#grow(texts);
    this.#close();
  }

  /** Calls back with the number of each text that occurs; a number may come more than once. */
  find(text: string, take: (number: number) => void): void {
    const next = this.#next;
    const columnOf = this.#columnOf;
    const columns = this.#columns;
    const found = this.#found;
    let state = 0;
    for (let i = 0; i < text.length; i += 1) {
      state = next[state * columns + columnOf[text.charCodeAt(i)]!]!;
      const here = found[state]!;
      for (let j = 0; j < here.length; j += 1) take(here[j]!);
    }
  }

  #grow(texts: readonly { readonly text: string; readonly number: number }[]): void {
    const rows: number[][] = [Array<number>(this.#columns).fill(0)];
    const found: number[][] = [[]];
    for (const { text, number } of texts) {
      let state = 0;
      for (let i = 0; i < text.length; i += 1) {
        const column = this.#columnOf[text.charCodeAt(i)]!;
        if (rows[state]![column] === 0) {
          rows[state]![column] = rows.length;
          rows.push(Array<number>(this.#columns).fill(0));
          found.push([]);
        }
        state = rows[state]![column]!;
      }
      found[state]!.push(number);
    }
    this.#next = Int32Array.from(rows.flat());
    this.#found = found;
  }

  /** Fills in where to go on after a character that does not fit, breadth first. */
  #close(): void {
    const next = this.#next;
    const columns = this.#columns;
    const fallback = new Int32Array(this.#found.length);
    const queue: number[] = [];
    for (let column = 0; column < columns; column += 1) if (next[column] !== 0) queue.push(next[column]!);
    for (let head = 0; head < queue.length; head += 1) {
      const state = queue[head]!;
      const behind = fallback[state]!;
      const also = this.#found[behind]!;
      if (also.length > 0) this.#found[state] = [...new Set([...this.#found[state]!, ...also])];
      for (let column = 0; column < columns; column += 1) {
        const child = next[state * columns + column]!;
        const onwards = next[behind * columns + column]!;
        if (child === 0) next[state * columns + column] = onwards;
        else {
          fallback[child] = onwards;
          queue.push(child);
        }
      }
    }
  }
}
