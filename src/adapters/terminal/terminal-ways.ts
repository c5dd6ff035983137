import unicode11 from '@xterm/addon-unicode11';
import type { Terminal } from '@xterm/headless';
import { endsFull, lineText } from './line-text.ts';
import type { XtermBuffer, XtermInternals } from './xterm-internals.ts';

/** Has xterm.js do as the terminals and line editors did that were recorded, where it does otherwise. */
export function asTerminalsDo(terminal: Terminal, core: XtermInternals): void {
  // Emoji are two cells wide in every terminal and line editor of today; xterm.js begins with an older table.
  terminal.loadAddon(new unicode11.Unicode11Addon());
  terminal.unicode.activeVersion = '11';
  blankInLineDrawing(core);
  boundCounts(terminal, core);
  terminal.parser.registerEscHandler({ intermediates: '#', final: '8' }, () => fillScreen(core));
  terminal.parser.registerCsiHandler({ final: 'K' }, (params) => params[0] === 0 && eraseWrapped(core));
}

/**
 * A sequence may ask for a thousand million rows or tabs, which xterm.js would do one by one: more than there are on
 * the screen change nothing.
 */
function boundCounts(terminal: Terminal, { _inputHandler: handler }: XtermInternals): void {
  const bound = (final: string, most: () => number, act: (params: { params: number[] }) => boolean) =>
    terminal.parser.registerCsiHandler({ final }, (params) => {
      const count = params[0];
      if (typeof count !== 'number' || count <= most()) return false;
      return act({ params: [most()] });
    });
  const rows = () => terminal.rows;
  const cols = () => terminal.cols;
  bound('S', rows, (params) => handler.scrollUp(params));
  bound('T', rows, (params) => handler.scrollDown(params));
  bound('L', rows, (params) => handler.insertLines(params));
  bound('M', rows, (params) => handler.deleteLines(params));
  bound('I', cols, (params) => handler.cursorForwardTab(params));
  bound('Z', cols, (params) => handler.cursorBackwardTab(params));
}

/** DECCOLM clears the screen and homes the cursor, also where the width cannot be switched. */
export function switchColumns({ _inputHandler: handler }: XtermInternals): void {
  handler.setScrollRegion({ params: [0, 0], length: 2 });
  handler.eraseInDisplay({ params: [2] });
  handler._activeBuffer.x = 0;
  handler._activeBuffer.y = 0;
}

/**
 * A line editor went down to a row that it had filled before: it still goes on from the row above. xterm.js takes a
 * line feed for the end of a line.
 */
export function joinAgain({ lines, ybase, y }: XtermBuffer): void {
  const line = lines.get(ybase + y);
  const above = lines.get(ybase + y - 1);
  if (line === undefined || above === undefined || lineText(line, true) === '') return;
  if (endsFull(above)) line.isWrapped = true;
}

/** zsh erases each row that it has just wrapped to; that ends no line, as xterm.js thinks. */
function eraseWrapped({ _inputHandler: handler }: XtermInternals): boolean {
  const { lines, ybase, x, y } = handler._activeBuffer;
  const line = lines.get(ybase + y);
  if (x !== 0 || line?.isWrapped !== true || lineText(line, true) !== '') return false;
  handler.eraseInLine({ params: [0] });
  line.isWrapped = true;
  return true;
}

/** The underscore's place in DEC's line-drawing set is a blank, which xterm.js leaves out. */
function blankInLineDrawing(core: XtermInternals): void {
  core.writeSync('\u001b(0');
  const { charset } = core._charsetService;
  if (charset !== undefined) charset['_'] = ' ';
  core._charsetService.reset();
}

/** DECALN fills the screen; the cursor stays, as in the recordings that are checked against. */
function fillScreen({ _inputHandler: handler }: XtermInternals): boolean {
  const { x, y } = handler._activeBuffer;
  handler.screenAlignmentPattern();
  handler._activeBuffer.x = x;
  handler._activeBuffer.y = y;
  return true;
}
