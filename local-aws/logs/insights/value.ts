/** What a field of a row holds. Truth is 1 and 0, as Logs Insights shows it; undefined when the row has no such field. */
export type Value = string | number | undefined;

const NUMBER = /^\s*[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?\s*$/;

/** A value as a number, where it is one or reads as one. */
export function asNumber(value: Value): number | undefined {
  if (typeof value === 'number') return value;
  return value !== undefined && NUMBER.test(value) ? Number(value) : undefined;
}

export function asText(value: Value): string {
  return value === undefined ? '' : String(value);
}

export function isTrue(value: Value): boolean {
  return value !== undefined && value !== 0 && value !== '';
}

export function truth(value: boolean): number {
  return value ? 1 : 0;
}

/** Numbers before each other as numbers, everything else as text; what is not there comes first. */
export function compareValues(a: Value, b: Value): number {
  if (a === undefined || b === undefined) return a === b ? 0 : a === undefined ? -1 : 1;
  const [x, y] = [asNumber(a), asNumber(b)];
  if (x !== undefined && y !== undefined) return x - y;
  const [s, t] = [String(a), String(b)];
  return s < t ? -1 : s > t ? 1 : 0;
}

/** A value found in JSON. */
export function jsonValue(value: unknown): Value {
  if (typeof value === 'string' || typeof value === 'number') return value;
  if (typeof value === 'boolean') return truth(value);
  return value === undefined || value === null ? undefined : JSON.stringify(value);
}
