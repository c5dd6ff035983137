import type { Terminal } from '@xterm/headless';

/**
 * The parts of xterm.js that its typings hide and that reading needs; held by the exact version in package.json and by
 * the tests of this folder. Writing at once: the public `write` waits for timers, so that moments could not be told
 * apart. Rows: the public view makes an object for each.
 */
export interface XtermInternals {
  writeSync(data: string | Uint8Array): void;
  readonly buffers: { readonly active: XtermBuffer; readonly normal: XtermBuffer };
  readonly cols: number;
  readonly coreService: {
    readonly isCursorHidden: boolean;
    readonly modes: { readonly insertMode: boolean };
    readonly decPrivateModes: {
      readonly bracketedPasteMode: boolean;
      readonly applicationCursorKeys: boolean;
    };
  };
  readonly unicodeService: { charProperties(code: number, preceding: number): number };
  readonly _charsetService: { readonly charset: Record<string, string> | undefined; reset(): void };
  readonly _inputHandler: {
    readonly _activeBuffer: XtermBuffer;
    readonly _curAttrData: { readonly fg: number; readonly bg: number };
    readonly _parser: {
      precedingJoinState: number;
      setPrintHandler(print: (data: Uint32Array, start: number, end: number) => void): void;
    };
    print(data: Uint32Array, start: number, end: number): void;
    screenAlignmentPattern(): boolean;
    scrollUp(params: { readonly params: readonly number[] }): boolean;
    scrollDown(params: { readonly params: readonly number[] }): boolean;
    insertLines(params: { readonly params: readonly number[] }): boolean;
    deleteLines(params: { readonly params: readonly number[] }): boolean;
    cursorForwardTab(params: { readonly params: readonly number[] }): boolean;
    cursorBackwardTab(params: { readonly params: readonly number[] }): boolean;
    eraseInLine(params: { readonly params: readonly number[] }): boolean;
    eraseInDisplay(params: { readonly params: readonly number[] }): boolean;
    setScrollRegion(params: { readonly params: readonly number[]; readonly length: number }): boolean;
  };
}

export interface XtermBuffer {
  x: number;
  y: number;
  readonly ybase: number;
  readonly lines: {
    readonly length: number;
    readonly maxLength: number;
    get(index: number): XtermLine | undefined;
  };
}

export interface XtermLine {
  isWrapped: boolean;
  readonly length: number;
  readonly _data: Uint32Array;
  translateToString(trimRight?: boolean, from?: number, to?: number): string;
}

/** The hidden parts of a terminal. Throws when another version of xterm.js is installed that lacks them. */
export function internalsOf(terminal: Terminal): XtermInternals {
  const core: unknown = Reflect.get(terminal, '_core');
  if (!hasInternals(core)) throw new Error('this version of @xterm/headless is not the one that is known');
  return core;
}

function hasInternals(core: unknown): core is XtermInternals {
  return typeof core === 'object' && core !== null && 'writeSync' in core && '_inputHandler' in core;
}
