/** A name and a value that tell one metric from another of the same name. */
export interface Dimension {
  readonly Name: string;
  readonly Value: string;
}

/** What a metric is known by, within an account and a region. */
export interface MetricName {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: readonly Dimension[];
}

export interface Place {
  readonly account: string;
  readonly region: string;
}

/**
 * What was reported at one moment: one value (or several of the same, told by `count`), or the statistics of a set
 * whose values nobody knows.
 */
export interface Sample {
  /** Epoch ms. */
  readonly time: number;
  readonly unit: string;
  readonly count: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
}

/** The dimensions as text that is the same in whatever order they came. */
export function dimensionsText(dimensions: readonly Dimension[]): string {
  const sorted = dimensions.map(({ Name, Value }) => [Name, Value] as const);
  sorted.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return JSON.stringify(sorted);
}

export function readDimensions(text: string): Dimension[] {
  return (JSON.parse(text) as [string, string][]).map(([Name, Value]) => ({ Name, Value }));
}
