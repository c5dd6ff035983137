/** The most characters that Athena takes in one execution parameter (API_StartQueryExecution, ExecutionParameters). */
const MAX_PARAMETER_CHARS = 1024;
/** Half of them, as every one may be a quote, which is doubled; less the two around it. */
const MAX_PIECE_CHARS = (MAX_PARAMETER_CHARS - 2) / 2;

/** SQL for Athena with its values apart: they are bound, and never part of the text. */
export interface BoundSql {
  readonly sql: string;
  readonly parameters: readonly string[];
}

/** Where values are put while a question is written: `?` in the text, the value beside it. */
export class SqlValues {
  readonly parameters: string[] = [];

  /** The place of a value in the text. One that is too long for a parameter is put together of several. */
  add(value: string): string {
    const pieces = piecesOf(value.toWellFormed());
    this.parameters.push(...pieces);
    return pieces.length === 1 ? '?' : `concat(${pieces.map(() => '?').join(', ')})`;
  }
}

/**
 * The parameters as StartQueryExecution takes them: SQL's literals, in which a quote is doubled and nothing else means
 * anything (https://docs.aws.amazon.com/athena/latest/ug/querying-with-prepared-statements.html).
 */
export function executionParameters({ parameters }: BoundSql): string[] {
  return parameters.map((value) => `'${value.replaceAll("'", "''")}'`);
}

/** No piece ends within a character of two units. */
function piecesOf(value: string): readonly string[] {
  const pieces: string[] = [];
  let piece = '';
  for (const character of value) {
    if (piece.length + character.length > MAX_PIECE_CHARS) {
      pieces.push(piece);
      piece = '';
    }
    piece += character;
  }
  pieces.push(piece);
  return pieces;
}
