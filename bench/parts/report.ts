/** One figure beside its limit. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly limit: number;
  /** Whether the limit is the least or the most that is good enough. */
  readonly bound: 'at least' | 'at most';
}

/** Prints figures beside their limits; true when all are within. */
export function report(title: string, figures: readonly Figure[]): boolean {
  console.log(`\n${title}`);
  let good = true;
  for (const { name, value, unit, limit, bound } of figures) {
    const within = bound === 'at least' ? value >= limit : value <= limit;
    good &&= within;
    const shown = value >= 100 ? Math.round(value).toLocaleString('en') : value.toFixed(2);
    console.log(
      `  ${within ? 'ok  ' : 'MISS'} ${name.padEnd(58)} ${shown.padStart(10)} ${unit.padEnd(8)} (${bound} ${limit} ${unit})`,
    );
  }
  return good;
}

/** The value below which a share of the samples lies. */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
