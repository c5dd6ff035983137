/** Where line editing is switched on and off. */
const EDITS = /\x1b\[\?2004h[\s\S]{0,20000}?\x1b\[\?2004l/g;
/** Enough to know; a session has thousands. */
const MAX_EDITS = 2000;
const MAX_PROMPT_BYTES = 2000;
/** No terminal is narrower; a blank and a return further left end a prompt that is replaced. */
const LEAST_COLS = 40;
const LEAST_RUN = 20;
/** Few terminals are wider. */
const USUAL_COLS = 250;
const MAX_ROWS_FILLED = 20;
const CONTROL = /\x1b(?:\[([\d;?]*)([@-~])|[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)|[ -/]*[0-~])/y;

/**
 * How wide a terminal was, by what line editors do at its right edge: bash and zsh write a blank in the next row and go
 * back when a character has filled the last column, and bash goes on to insert there. Null when nothing was wrapped.
 * `text` holds one character a byte.
 */
export function editedWidth(text: string): number | null {
  const votes = new Map<number, number>();
  let edits = 0;
  for (const { 0: edit, index } of text.matchAll(EDITS)) {
    edits += 1;
    if (edits > MAX_EDITS) break;
    // zsh switches behind its prompt.
    const from = Math.max(text.lastIndexOf('\n', index) + 1, index - MAX_PROMPT_BYTES);
    for (const col of edgesIn(text.slice(from, index + edit.length), index - from))
      votes.set(col, (votes.get(col) ?? 0) + 1);
  }
  const [best] = [...votes].sort(([a, many], [b, more]) => more - many || b - a);
  return best?.[0] ?? null;
}

/** Columns that were the last in some row, from some place on. */
function* edgesIn(edit: string, since: number): Generator<number> {
  let col = 0;
  let run = 0;
  for (let at = 0; at < edit.length; at += 1) {
    const code = edit.charCodeAt(at);
    if (code === 0x1b) {
      CONTROL.lastIndex = at;
      const control = CONTROL.exec(edit);
      if (control === null) continue;
      const [whole, parameter, final] = control;
      // The first character of the next row has been written already.
      if (final === '@' && run >= LEAST_RUN && col > LEAST_COLS && at > since) yield ofOneRow(col - 1);
      col = moved(col, final, Number(parameter) || 1);
      run = 0;
      at += whole.length - 1;
    } else if (code < 0x20) {
      if (code === 0x0d || code === 0x0a) col = 0;
      else if (code === 0x08) col = Math.max(0, col - 1);
      run = 0;
    } else if (code === 0x20 && edit[at + 1] === '\r' && edit[at + 2] !== '\n' && edit[at + 2] !== '\r') {
      if (col >= LEAST_COLS && at > since) yield col;
      run = 0;
    } else {
      const width = widthOf(code);
      col += width;
      run += width;
    }
  }
}

/** A line may fill several rows before anything is inserted. */
function ofOneRow(cols: number): number {
  for (let rows = 1; rows <= MAX_ROWS_FILLED; rows += 1)
    if (cols / rows <= USUAL_COLS && cols % rows === 0) return cols / rows;
  return cols;
}

function moved(col: number, final: string | undefined, by: number): number {
  if (final === 'C') return col + by;
  if (final === 'D') return Math.max(0, col - by);
  if (final === 'G') return by - 1;
  return final === 'H' ? 0 : col;
}

/** Cells of a character by its first byte in UTF-8; the bytes that go on have none. */
function widthOf(code: number): number {
  if (code < 0x80) return 1;
  if (code < 0xc0) return 0;
  return (code >= 0xe3 && code <= 0xed) || code >= 0xf0 ? 2 : 1;
}
