import type { ScreenRow } from './emulator.ts';

/** Rows joined to lines where they wrap. */
export function linesOf(rows: readonly ScreenRow[]): string[] {
  const lines: string[] = [];
  for (const row of rows)
    if (row.wrapped && lines.length > 0) lines[lines.length - 1] += row.text;
    else lines.push(row.text);
  return lines;
}
