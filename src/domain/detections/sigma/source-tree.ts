/** A YAML document with the line of every part, from 1, so that a mistake can be told where it stands. */
export type SourceNode = SourceMap | SourceList | SourceScalar;

/** Keys and values in their order. */
export interface SourceMap {
  readonly kind: 'map';
  readonly line: number;
  readonly entries: readonly SourceEntry[];
}

/** A key, the line that it stands on, and its value. */
export interface SourceEntry {
  readonly key: string;
  readonly line: number;
  readonly value: SourceNode;
}

/** Items in their order. */
export interface SourceList {
  readonly kind: 'list';
  readonly line: number;
  readonly items: readonly SourceNode[];
}

/** A text, number, truth value or null. */
export interface SourceScalar {
  readonly kind: 'scalar';
  readonly line: number;
  readonly value: string | number | boolean | null;
}

/** The value under a key of a map. */
export function valueUnder(node: SourceMap, key: string): SourceNode | undefined {
  return node.entries.find((entry) => entry.key === key)?.value;
}

/** A scalar as text; null for what is no scalar, and for null. */
export function textOf(node: SourceNode | undefined): string | null {
  if (node === undefined || node.kind !== 'scalar' || node.value === null) return null;
  return String(node.value);
}

/** A list of texts; a single text is a list of one. */
export function textsOf(node: SourceNode | undefined): readonly string[] {
  if (node === undefined) return [];
  const items = node.kind === 'list' ? node.items : [node];
  return items.map(textOf).filter((text) => text !== null);
}
