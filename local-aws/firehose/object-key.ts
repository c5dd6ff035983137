import { randomBytes } from 'node:crypto';
import { uuid } from '../ids.ts';

const EXPRESSION = /!\{([A-Za-z]+):([^}]*)\}/g;
const RANDOM_CHARACTERS = 11;

/** What an expression of a prefix may not be, if anything. Source: Firehose developer guide, "custom prefixes". */
export function prefixFault(prefix: string, isError: boolean): string | undefined {
  const names = isError
    ? ['timestamp', 'firehose:random-string', 'firehose:error-output-type']
    : ['timestamp', 'firehose:random-string'];
  for (const [whole, space, name] of prefix.matchAll(EXPRESSION)) {
    const isKnown = space === 'timestamp' || names.includes(`${space}:${name}`);
    if (!isKnown) return `${whole} is not a valid expression here`;
  }
  return undefined;
}

/** A time by a pattern of Java's DateTimeFormatter, as far as folders are named: `yyyy/MM/dd/HH`. */
function formatted(pattern: string, at: number): string {
  const [year, month, day, hour, minute, second] = new Date(at).toISOString().slice(0, 19).split(/[-T:]/);
  const fields: Record<string, string> = {
    yyyy: year!,
    MM: month!,
    dd: day!,
    HH: hour!,
    mm: minute!,
    ss: second!,
  };
  return pattern.replace(
    /'([^']*)'|yyyy|MM|dd|HH|mm|ss/g,
    (part, quoted?: string) => quoted ?? fields[part] ?? part,
  );
}

/** A prefix with its expressions filled in; one without a time gets the hour. `at` is epoch ms. */
export function filledPrefix(prefix: string, at: number, errorType = ''): string {
  const filled = prefix.replace(EXPRESSION, (_, space: string, name: string) => {
    if (space === 'timestamp') return formatted(name, at);
    return name === 'error-output-type'
      ? errorType
      : randomBytes(RANDOM_CHARACTERS).toString('base64url').slice(0, RANDOM_CHARACTERS);
  });
  return prefix.includes('!{timestamp:') ? filled : `${filled}${formatted('yyyy/MM/dd/HH/', at)}`;
}

/** `NAME-1-2026-11-21-12-00-00-UUID`. */
export function objectName(streamName: string, at: number, isCompressed: boolean): string {
  return `${streamName}-1-${formatted('yyyy-MM-dd-HH-mm-ss', at)}-${uuid()}${isCompressed ? '.gz' : ''}`;
}
