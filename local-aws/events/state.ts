import type { CompiledPolicy } from '@sallyport/iam-evaluation/policy.ts';
import type { CloudTrailRecord } from '../cloudtrail/record.ts';
import { storedPolicy } from '../service-access.ts';
import type { World } from '../world.ts';
import { cloudtrailEvent, sourceOf } from './cloudtrail-event.ts';
import { deliver, type Passage } from './deliver.ts';
import { type Field, flattenEvent } from './pattern/flatten-event.ts';
import { matchFields } from './pattern/match.ts';
import { busArn, type EventBus, type EventEnvelope, type Rule } from './rule.ts';
import { type ReadyRule, RuleIndex } from './rule-index.ts';

const DEFAULT_BUS = 'default';

function busKey(place: { account: string; region: string }, bus: string): string {
  // Names of buses may hold slashes.
  return `${place.account}/${place.region}/${encodeURIComponent(bus)}/`;
}

/** EventBridge: the buses and rules of all accounts and regions. */
export class EventsState {
  readonly #world: World;
  readonly #index: RuleIndex;

  constructor(world: World) {
    this.#world = world;
    this.#index = new RuleIndex((key) => this.#rules().values(key));
  }

  #rules() {
    return this.#world.store.table<Rule>('events.rules');
  }

  #buses() {
    return this.#world.store.table<EventBus>('events.buses');
  }

  /** A bus; the default one is always there. */
  bus(account: string, region: string, name: string): EventBus | undefined {
    const row = this.#buses().get(`${account}/${region}/${name}`);
    if (row !== undefined || name !== DEFAULT_BUS) return row;
    return {
      account,
      region,
      name,
      arn: busArn(account, region, name),
      tags: {},
      createdAt: 0,
      modifiedAt: 0,
    };
  }

  busByArn(arn: string): EventBus | undefined {
    const [, , service, region = '', account = '', resource = ''] = arn.split(':');
    if (service !== 'events' || !resource.startsWith('event-bus/')) return undefined;
    return this.bus(account, region, resource.slice('event-bus/'.length));
  }

  /** The buses of an account and region, the default one included. */
  buses(account: string, region: string): EventBus[] {
    const rows = [...this.#buses().values(`${account}/${region}/`)];
    const ordinary = this.bus(account, region, DEFAULT_BUS);
    return rows.some(({ name }) => name === DEFAULT_BUS) || ordinary === undefined
      ? rows
      : [ordinary, ...rows];
  }

  putBus(bus: EventBus): void {
    this.#buses().set(`${bus.account}/${bus.region}/${bus.name}`, bus);
  }

  deleteBus(bus: EventBus): void {
    this.#buses().delete(`${bus.account}/${bus.region}/${bus.name}`);
  }

  policyOf(bus: EventBus): CompiledPolicy | undefined {
    return storedPolicy(bus, bus.policy, `policy of event bus ${bus.name}`);
  }

  rule(account: string, region: string, bus: string, name: string): Rule | undefined {
    return this.#rules().get(busKey({ account, region }, bus) + name);
  }

  rules(account: string, region: string, bus: string): Iterable<Rule> {
    return this.#rules().values(busKey({ account, region }, bus));
  }

  putRule(rule: Rule): void {
    const key = busKey(rule, rule.bus);
    this.#rules().set(key + rule.name, rule);
    this.#index.forget(key);
  }

  deleteRule(rule: Rule): void {
    const key = busKey(rule, rule.bus);
    this.#rules().delete(key + rule.name);
    this.#index.forget(key);
  }

  /** An event of CloudTrail, for the default bus of its account and region; trails were asked already. */
  putCloudTrail(record: CloudTrailRecord): void {
    const place = { account: record.recipientAccountId, region: record.awsRegion };
    const ready = this.#index.rulesOf(busKey(place, DEFAULT_BUS));
    const source = sourceOf(record.eventSource);
    const candidates = ready.filter(({ rule, sources }) => {
      // What is left out of ordinary rules is reading by management events; data events always come.
      const isRead = record.readOnly && record.eventCategory === 'Management';
      if (isRead && rule.state !== 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS') return false;
      return sources === undefined || sources.has(source);
    });
    if (candidates.length > 0) this.#dispatch(candidates, cloudtrailEvent(record), 0);
  }

  /** An event of a service's own (`aws.s3` and so on), for the default bus of its account and region. */
  put(event: EventEnvelope): void {
    const bus = this.bus(event.account, event.region, DEFAULT_BUS);
    if (bus !== undefined) this.putOn(bus, event, 0);
  }

  /** An event that came to a bus; `hops` counts the buses that sent it on. */
  putOn(bus: EventBus, event: EventEnvelope, hops: number): void {
    const candidates = this.#index
      .rulesOf(busKey(bus, bus.name))
      .filter(({ sources }) => sources === undefined || sources.has(event.source));
    if (candidates.length > 0) this.#dispatch(candidates, event, hops);
  }

  #dispatch(candidates: readonly ReadyRule[], event: EventEnvelope, hops: number): void {
    const fields: ReadonlyMap<string, readonly Field[]> = flattenEvent(event);
    for (const { rule, pattern } of candidates) {
      if (!matchFields(pattern, fields)) continue;
      for (const target of rule.targets) this.#deliver({ rule, target, event, hops });
    }
  }

  /** Nobody waits for a delivery: what goes wrong in one must end neither the others nor local-aws. */
  #deliver(passage: Passage): void {
    try {
      deliver(this.#world, passage);
    } catch (error) {
      process.emitWarning(
        error instanceof Error ? (error.stack ?? error.message) : String(error),
        'LocalAwsBug',
      );
    }
  }
}
