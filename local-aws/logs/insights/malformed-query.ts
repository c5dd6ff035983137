import { AwsError } from '../../error.ts';

/** What StartQuery says of a query that it cannot read, and where in the text it stopped. */
export function malformedQuery(text: string, at: number, end: number): AwsError {
  const line = text.slice(0, at).split('\n').length;
  const column = at - text.lastIndexOf('\n', at - 1);
  const seen = at >= text.length ? 'end of query' : text.slice(at, Math.max(end, at + 1)).slice(0, 40);
  const message = `unexpected symbol found ${seen} at line ${line} and position ${column}`;
  return queryError(message, at, end);
}

/** The same with words of another kind. */
export function queryError(message: string, at: number, end: number): AwsError {
  const queryCompileError = { location: { startCharOffset: at, endCharOffset: end }, message };
  return new AwsError('MalformedQueryException', message, { members: { queryCompileError } });
}
