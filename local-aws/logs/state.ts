import type { Call } from '../action.ts';
import { AwsError } from '../error.ts';
import type { Table } from '../store/table.ts';
import type { World } from '../world.ts';
import { Destinations } from './destination.ts';
import { EventStore } from './event-store.ts';
import { parseFilterPattern } from './filter-pattern.ts';
import { Queries } from './insights/queries.ts';
import type { LogEvent, LogGroup, LogStream } from './log-group.ts';
import type { FilterPattern } from './matcher.ts';
import { MetricEmission } from './metric-emission.ts';
import { Subscriptions } from './subscriptions.ts';

const DAY_MS = 86_400_000;
/** How often expired events are removed for good; until then reads leave them out. */
const EXPIRY_MS = 10 * 60_000;

function keyOf(account: string, region: string, name: string): string {
  return `${account}/${region}/${name}`;
}

/** The state of logs: groups, streams, events, filters. */
export class LogsState {
  readonly groups: Table<LogGroup>;
  readonly events: EventStore;
  readonly #world: World;
  readonly #metrics: MetricEmission;
  readonly destinations: Destinations;
  readonly queries: Queries;
  readonly #subscriptions: Subscriptions;
  readonly #patterns = new Map<string, FilterPattern>();

  constructor(world: World) {
    this.#world = world;
    this.groups = world.store.table<LogGroup>('logs.groups');
    this.events = new EventStore(world.store.db);
    this.#metrics = new MetricEmission(world);
    this.destinations = new Destinations(world);
    this.#subscriptions = new Subscriptions(world);
    this.queries = new Queries(world);
    const timer = setInterval(() => this.#expire(), EXPIRY_MS).unref();
    world.onClose(() => clearInterval(timer));
  }

  #expire(): void {
    for (const group of this.groups.values()) {
      if (group.retentionInDays !== undefined) this.events.expire(group.rowId, this.oldest(group));
    }
  }

  /** The earliest time that the group's retention still shows. */
  oldest(group: LogGroup): number {
    return group.retentionInDays === undefined ? 0 : this.#world.now() - group.retentionInDays * DAY_MS;
  }

  group(account: string, region: string, name: string): LogGroup | undefined {
    return this.groups.get(keyOf(account, region, name));
  }

  putGroup(group: LogGroup): void {
    this.groups.set(keyOf(group.account, group.region, group.name), group);
  }

  /** Makes a group without a call: for the lab, tests and other services. One that is there is left as it is. */
  createGroup(options: Pick<LogGroup, 'account' | 'region' | 'name'> & Partial<LogGroup>): LogGroup {
    const existing = this.group(options.account, options.region, options.name);
    if (existing !== undefined) return existing;
    const group: LogGroup = {
      createdAt: this.#world.now(),
      logGroupClass: 'STANDARD',
      tags: {},
      metricFilters: [],
      subscriptionFilters: [],
      ...options,
      rowId: this.events.newGroup(),
    };
    this.putGroup(group);
    return group;
  }

  removeGroup(group: LogGroup): void {
    this.events.removeGroup(group.rowId);
    this.groups.delete(keyOf(group.account, group.region, group.name));
  }

  /** A stream of a group; undefined when either is not there. */
  stream(group: LogGroup, name: string): LogStream | undefined {
    return this.events.stream(group.rowId, name);
  }

  /** Keeps events that were checked already, and hands them to the group's subscriptions. */
  append(
    group: LogGroup,
    stream: LogStream,
    events: readonly { timestamp: number; message: string }[],
  ): number {
    const last = this.events.append(group.rowId, stream, events, this.#world.now());
    if (group.metricFilters.length > 0) this.#metrics.take(group, events);
    if (group.subscriptionFilters.length > 0) {
      const first = last - events.length + 1;
      const kept = events.map((event, i) => ({ ...event, sequence: first + i }));
      this.#subscriptions.take(group, stream.name, kept);
    }
    return last;
  }

  /** Reports to CloudWatch the default values of metric filters for the minutes that are over. */
  settleMetrics(): void {
    this.#metrics.settle();
  }

  /** A filter pattern, parsed once. */
  pattern(text: string): FilterPattern {
    let pattern = this.#patterns.get(text);
    if (pattern === undefined) {
      pattern = parseFilterPattern(text);
      if (this.#patterns.size >= MAX_CACHED_PATTERNS) this.#patterns.clear();
      this.#patterns.set(text, pattern);
    }
    return pattern;
  }

  /** All events of a stream in order, for tests and the services of local-aws. */
  read(group: LogGroup, stream: string): LogEvent[] {
    const row = this.stream(group, stream);
    if (row === undefined) return [];
    const query = { groupRow: group.rowId, streamRow: row.rowId, from: 0, until: Number.MAX_SAFE_INTEGER };
    return this.events.events({ ...query, limit: Number.MAX_SAFE_INTEGER });
  }
}

const MAX_CACHED_PATTERNS = 500;

/** The group that a call names by name or ARN; ARNs of other accounts and regions are not found. */
export function requireGroup(call: Call, name: string): LogGroup {
  const group = call.world.logs.group(call.account, call.region, name);
  if (group === undefined)
    throw new AwsError('ResourceNotFoundException', 'The specified log group does not exist.');
  return group;
}

/** A stream of a group. */
export function requireStream(call: Call, group: LogGroup, name: string): LogStream {
  const stream = call.world.logs.stream(group, name);
  if (stream === undefined)
    throw new AwsError('ResourceNotFoundException', 'The specified log stream does not exist.');
  return stream;
}
