import type { Sample } from './metric.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const PERCENTILE = /^p(\d{1,2}(?:\.\d{1,10})?|100)$/;
const STATISTICS = ['SampleCount', 'Average', 'Sum', 'Minimum', 'Maximum'];

/** Whether a text names a statistic that local-aws works out: one of the five, or a percentile. */
export function isStatistic(text: string): boolean {
  return STATISTICS.includes(text) || PERCENTILE.test(text);
}

/** Whether CloudWatch has periods of this length, in s. */
export function isPeriod(seconds: number): boolean {
  return [1, 5, 10, 20, 30].includes(seconds) || (seconds > 0 && seconds % 60 === 0);
}

/**
 * The beginning of the first period: on the minute, for older data coarser. Source: CloudWatch API reference,
 * GetMetricStatistics, "StartTime".
 */
export function roundedStart(start: number, now: number, periodS: number): number {
  const age = now - start;
  const step = age > 63 * DAY_MS ? 60 : age > 15 * DAY_MS ? 5 : 1;
  const stepMs = periodS < 60 ? periodS * 1000 : step * MINUTE_MS;
  return Math.floor(start / stepMs) * stepMs;
}

/** What was reported within one period, in one unit. */
export class Period {
  readonly start: number;
  readonly unit: string;
  #count = 0;
  #sum = 0;
  #min = Number.POSITIVE_INFINITY;
  #max = Number.NEGATIVE_INFINITY;
  /** Undefined when some values are not known one by one. */
  #values: { value: number; count: number }[] | undefined = [];

  constructor(start: number, unit: string) {
    this.start = start;
    this.unit = unit;
  }

  add({ count, sum, min, max }: Sample): void {
    this.#count += count;
    this.#sum += sum;
    this.#min = Math.min(this.#min, min);
    this.#max = Math.max(this.#max, max);
    if (min === max) this.#values?.push({ value: min, count });
    else this.#values = undefined;
  }

  /** Undefined for a percentile of values that are not known one by one, or of which some are negative. */
  statistic(name: string): number | undefined {
    switch (name) {
      case 'SampleCount':
        return this.#count;
      case 'Sum':
        return this.#sum;
      case 'Average':
        return this.#count === 0 ? undefined : this.#sum / this.#count;
      case 'Minimum':
        return this.#min;
      case 'Maximum':
        return this.#max;
      default:
        return this.#percentile(Number(PERCENTILE.exec(name)?.[1]));
    }
  }

  #percentile(percent: number): number | undefined {
    if (this.#values === undefined || this.#min < 0) return undefined;
    const sorted = this.#values.toSorted((a, b) => a.value - b.value);
    const rank = (percent / 100) * this.#count;
    let passed = 0;
    for (const { value, count } of sorted) {
      passed += count;
      if (passed >= rank) return value;
    }
    return undefined;
  }
}

/** Sorts samples into the periods that follow each other from `from`, in time's order; empty periods are left out. */
export function periodsOf(samples: readonly Sample[], from: number, periodS: number): Period[] {
  const periods = new Map<string, Period>();
  for (const sample of samples) {
    const start = from + Math.floor((sample.time - from) / (periodS * 1000)) * periodS * 1000;
    const key = `${start} ${sample.unit}`;
    let period = periods.get(key);
    if (period === undefined) {
      period = new Period(start, sample.unit);
      periods.set(key, period);
    }
    period.add(sample);
  }
  return [...periods.values()].sort((a, b) => a.start - b.start);
}
