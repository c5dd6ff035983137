import { AwsError } from '../error.ts';

/** A parsed filter pattern. */
export interface FilterPattern {
  /** Whether a message matches. */
  readonly matches: (message: string) => boolean;
  /** What the pattern took out of a message, for TestMetricFilter: `$.name` or column names, and their values. */
  readonly extract: (message: string) => Record<string, string>;
  /** The value of one selector (`$.a.b`) or column (`$name`) in a message, for metric values and dimensions. */
  readonly valueOf: (message: string, selector: string) => string | undefined;
}

/** More unbounded repetitions than this in one expression could take for ever on a hostile line. */
const MAX_REPEATS = 2;

export function invalidPattern(): AwsError {
  return new AwsError('InvalidParameterException', 'Invalid filter pattern');
}

/**
 * The regular expressions that AWS takes between percent signs: classes, anchors, repetitions and alternatives,
 * but no groups, so that none can backtrack without end. Source: CloudWatch Logs user guide, "Supported regular
 * expressions".
 */
export function compileRegex(text: string): RegExp {
  const bare = text.replace(/\\./g, '').replace(/\[[^\]]*\]/g, '');
  const repeats = bare.match(/[*+]|\{\d+,\d*\}/g) ?? [];
  if (/[()]/.test(bare) || /\\[1-9bBkpPuxc]/.test(text) || repeats.length > MAX_REPEATS)
    throw invalidPattern();
  try {
    return new RegExp(text);
  } catch {
    throw invalidPattern();
  }
}
