import type { IBufferCell, IBufferLine } from '@xterm/headless';
import type { StyledRow, StyledRun } from '../../domain/recordings/emulator.ts';
import { harmless } from '../../domain/recordings/harmless.ts';

/** A row's characters with their looks, without blanks at its end. */
export function styledRow(line: IBufferLine | undefined): StyledRow {
  if (line === undefined) return { runs: [], wrapped: false };
  const runs: StyledRun[] = [];
  let text = '';
  let sgr = '';
  let cell: IBufferCell | undefined;
  for (let x = 0; x < line.length; x += 1) {
    cell = line.getCell(x, cell);
    if (cell === undefined) break;
    // The second half of a wide character.
    if (cell.getWidth() === 0) continue;
    const look = sgrOf(cell);
    if (look !== sgr) {
      if (text !== '') runs.push({ text, sgr });
      text = '';
      sgr = look;
    }
    text += harmless(cell.getChars()) || ' ';
  }
  if (text !== '') runs.push({ text, sgr });
  return { runs: withoutBlankEnd(runs), wrapped: line.isWrapped };
}

function withoutBlankEnd(runs: StyledRun[]): StyledRun[] {
  const last = runs.at(-1);
  if (last === undefined || last.sgr !== '') return runs;
  const text = last.text.replace(/ +$/, '');
  return text === '' ? runs.slice(0, -1) : [...runs.slice(0, -1), { text, sgr: '' }];
}

function sgrOf(cell: IBufferCell): string {
  if (cell.isAttributeDefault()) return '';
  const set: string[] = [];
  if (cell.isBold()) set.push('1');
  if (cell.isDim()) set.push('2');
  if (cell.isItalic()) set.push('3');
  if (cell.isUnderline()) set.push('4');
  if (cell.isInverse()) set.push('7');
  // What a session hid from its screen is for the reader to see: concealed text is only made faint.
  if (cell.isInvisible()) set.push('2');
  if (cell.isStrikethrough()) set.push('9');
  const fg = cell.getFgColor();
  if (cell.isFgRGB()) set.push(`38;2;${rgb(fg)}`);
  else if (cell.isFgPalette()) set.push(palette(fg, 30, 90, 38));
  const bg = cell.getBgColor();
  if (cell.isBgRGB()) set.push(`48;2;${rgb(bg)}`);
  else if (cell.isBgPalette()) set.push(palette(bg, 40, 100, 48));
  return set.join(';');
}

function palette(color: number, low: number, high: number, other: number): string {
  if (color < 8) return String(low + color);
  return color < 16 ? String(high + color - 8) : `${other};5;${color}`;
}

function rgb(color: number): string {
  return `${(color >> 16) & 255};${(color >> 8) & 255};${color & 255}`;
}
