import { type Dimension, dimensionsText, type MetricName, type Sample } from '../monitoring/metric.ts';
import type { World } from '../world.ts';
import type { LogGroup, MetricFilter, MetricTransformation } from './log-group.ts';
import type { FilterPattern } from './matcher.ts';

const MINUTE_MS = 60_000;
const NUMBER = /^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/;
/** Groups and filters whose minute is remembered. */
const MAX_MINUTES = 10_000;

interface Event {
  readonly timestamp: number;
  readonly message: string;
}

/** A minute in which events came for a filter that has a default value. */
interface Minute {
  readonly group: LogGroup;
  readonly filter: MetricFilter;
  readonly start: number;
  matched: boolean;
}

function numberOf(text: string | undefined): number | undefined {
  return text !== undefined && NUMBER.test(text.trim()) ? Number(text) : undefined;
}

function metricOf(into: MetricTransformation, dimensions: readonly Dimension[]): MetricName {
  return { namespace: into.metricNamespace, name: into.metricName, dimensions };
}

function sampleOf(into: MetricTransformation, time: number, value: number): Sample {
  return { time, unit: into.unit ?? 'None', count: 1, sum: value, min: value, max: value };
}

interface Series {
  readonly dimensions: readonly Dimension[];
  readonly samples: Sample[];
}

/** What a transformation makes of matching events, by the dimensions that they name. */
function seriesOf(
  into: MetricTransformation,
  pattern: FilterPattern,
  events: readonly Event[],
): Iterable<Series> {
  const series = new Map<string, Series>();
  for (const event of events) {
    const taken = (text: string) => (text.startsWith('$') ? pattern.valueOf(event.message, text) : text);
    const value = numberOf(taken(into.metricValue));
    const dimensions = Object.entries(into.dimensions ?? {}).map(([Name, from]) => ({
      Name,
      Value: taken(from) ?? '',
    }));
    // An event without one of the fields tells nothing of the metric that the field would name.
    if (value === undefined || dimensions.some(({ Value }) => Value === '')) continue;
    const key = dimensionsText(dimensions);
    const one = series.get(key) ?? { dimensions, samples: [] };
    one.samples.push(sampleOf(into, event.timestamp, value));
    series.set(key, one);
  }
  return series.values();
}

/**
 * Turns log events into metric data as they come. Source: CloudWatch Logs user guide, "Filter pattern syntax for
 * metric filters": the value is a number or taken from the event, and so are the dimensions; the default value is
 * reported for a minute in which events came and none matched.
 */
export class MetricEmission {
  readonly #world: World;
  readonly #minutes = new Map<string, Minute>();

  constructor(world: World) {
    this.#world = world;
  }

  /** Takes events of a group, and reports what its filters make of them. */
  take(group: LogGroup, events: readonly Event[]): void {
    this.settle();
    for (const filter of group.metricFilters) {
      const pattern = this.#world.logs.pattern(filter.filterPattern);
      const matching = events.filter((event) => pattern.matches(event.message));
      for (const into of filter.metricTransformations) {
        for (const { dimensions, samples } of seriesOf(into, pattern, matching))
          this.#world.monitoring.put(group, metricOf(into, dimensions), samples);
        if (into.defaultValue !== undefined) this.#remember(group, filter, matching.length > 0);
      }
    }
  }

  #remember(group: LogGroup, filter: MetricFilter, matched: boolean): void {
    const key = `${group.rowId}/${filter.filterName}`;
    const start = Math.floor(this.#world.now() / MINUTE_MS) * MINUTE_MS;
    const known = this.#minutes.get(key);
    if (known !== undefined) known.matched ||= matched;
    else if (this.#minutes.size < MAX_MINUTES) this.#minutes.set(key, { group, filter, start, matched });
  }

  /** Reports the default values of the minutes that are over. */
  settle(): void {
    const now = this.#world.now();
    for (const [key, { group, filter, start, matched }] of this.#minutes) {
      if (now < start + MINUTE_MS) continue;
      this.#minutes.delete(key);
      if (matched) continue;
      for (const into of filter.metricTransformations) {
        if (into.defaultValue === undefined) continue;
        const samples = [sampleOf(into, start, into.defaultValue)];
        this.#world.monitoring.put(group, metricOf(into, []), samples);
      }
    }
  }
}
