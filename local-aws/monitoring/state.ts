import type { World } from '../world.ts';
import { Alarms } from './alarms.ts';
import type { MetricName, Place, Sample } from './metric.ts';
import { MetricStore } from './metric-store.ts';

/** The state of CloudWatch: metrics, what was reported for them, and the alarms on them. */
export class MonitoringState {
  readonly alarms: Alarms;
  readonly #world: World;
  readonly #metrics: MetricStore;

  constructor(world: World) {
    this.#world = world;
    this.#metrics = new MetricStore(world.store.db, world.now());
    this.alarms = new Alarms(world, this.#metrics);
  }

  /** Takes what was reported for a metric. */
  put(place: Place, metric: MetricName, samples: readonly Sample[]): void {
    this.#metrics.add(place, metric, samples, this.#world.now());
  }

  /** What was reported for a metric in a span of time (epoch ms; `until` is exclusive). */
  samples(place: Place, metric: MetricName, span: { from: number; until: number; unit?: string }): Sample[] {
    this.#world.logs.settleMetrics();
    return this.#metrics.samples(place, metric, span);
  }

  /** The metrics that had data since a moment. */
  metrics(place: Place, wanted: { namespace?: string; name?: string; since: number }): MetricName[] {
    this.#world.logs.settleMetrics();
    return this.#metrics.metrics(place, wanted);
  }
}
