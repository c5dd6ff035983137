/** Control sequences of ECMA-48 as terminals are sent them: CSI, strings (OSC, DCS and the like), and two-byte escapes. */
const CONTROL = new RegExp(
  [
    '\\x1b\\[[0-?]*[ -/]*(?:[@-~]|$)',
    '\\x1b[\\]PX^_][^\\x07\\x1b]*(?:\\x07|\\x1b\\\\)?',
    '\\x1b[ -/]*[0-~]',
    '[\\x00-\\x07\\x0b-\\x0c\\x0e-\\x1f\\x7f-\\x9f]',
  ].join('|'),
  'g',
);
const ANY_CONTROL = /[\x00-\x1f\x7f-\x9f]/;

/**
 * What a line of a terminal's output shows, without emulating the terminal: control sequences are left out, what was
 * rubbed out or written over by a carriage return is replaced. Good for a line by itself; one that is put together by
 * moving the cursor is right only in the recording.
 */
export function shownLine(line: string): string {
  if (!ANY_CONTROL.test(line)) return line.trimEnd();
  const text = line.replace(CONTROL, '');
  if (!/[\b\r\t]/.test(text)) return text.trimEnd();
  const cells: string[] = [];
  let at = 0;
  for (const char of text) {
    if (char === '\b') at = Math.max(0, at - 1);
    else if (char === '\r') at = 0;
    else if (char === '\t') at += 8 - (at % 8);
    else {
      while (cells.length < at) cells.push(' ');
      cells[at] = char;
      at += 1;
    }
  }
  return Array.from(cells, (cell) => cell ?? ' ')
    .join('')
    .trimEnd();
}
