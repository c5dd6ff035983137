/** A place in a text, from 1, as editors count. */
export interface TextPosition {
  readonly line: number;
  readonly column: number;
}

/** Where a byte offset is: Cedar counts UTF-8 bytes. */
export function positionOfByte(text: string, byteOffset: number): TextPosition {
  return positionOf(Buffer.from(text).subarray(0, Math.max(0, byteOffset)).toString());
}

/** Where a character offset is. */
export function positionOfIndex(text: string, index: number): TextPosition {
  return positionOf(text.slice(0, Math.max(0, index)));
}

function positionOf(before: string): TextPosition {
  const lines = before.split('\n');
  return { line: lines.length, column: (lines.at(-1) ?? '').length + 1 };
}
