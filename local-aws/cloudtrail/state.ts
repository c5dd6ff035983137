import { drawDelay } from '../options.ts';
import type { World } from '../world.ts';
import { LogDelivery } from './log-delivery.ts';
import type { CloudTrailRecord } from './record.ts';
import { RecordLog } from './record-log.ts';
import { selects, type Trail } from './trail.ts';

/** Accounts and regions whose trails are remembered. */
const MAX_PLACES = 10_000;

/**
 * CloudTrail: keeps every record for LookupEvents, and hands it to EventBridge where a trail logs it. On AWS, too,
 * EventBridge has no API events in an account and region that no trail with logging on covers (facts/aws.md D).
 */
export class CloudTrailState {
  readonly #world: World;
  readonly log: RecordLog;
  /** Writes the trails' log files; runs by itself. */
  readonly logFiles: LogDelivery;
  readonly #covering = new Map<string, readonly Trail[]>();
  readonly #timers = new Set<NodeJS.Timeout>();

  constructor(world: World) {
    this.#world = world;
    this.log = new RecordLog(world.store.db, () => world.now());
    this.logFiles = new LogDelivery(world, this);
    world.onClose(() => {
      this.logFiles.stop();
      for (const timer of this.#timers) clearTimeout(timer);
      this.log.flush();
    });
  }

  /** Takes one record: kept for LookupEvents and handed to EventBridge after the event delay. */
  record(record: CloudTrailRecord): void {
    this.log.append(record);
    const trails = this.trailsFor(record.recipientAccountId, record.awsRegion);
    if (!trails.some((trail) => selects(trail, record.readOnly, record.eventSource))) return;
    const { eventDelay, random } = this.#world.options;
    const delayMs = drawDelay(eventDelay, random);
    // No timer when there is no delay: the way from a StartSession to its end is measured in ms.
    if (delayMs <= 0) queueMicrotask(() => this.#world.events.putCloudTrail(record));
    else this.#later(delayMs, record);
  }

  #later(delayMs: number, record: CloudTrailRecord): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.#world.events.putCloudTrail(record);
    }, delayMs).unref();
    this.#timers.add(timer);
  }

  #trails() {
    return this.#world.store.table<Trail>('cloudtrail.trails');
  }

  /** All trails of all accounts. */
  trails(): Iterable<Trail> {
    return this.#trails().values();
  }

  trail(arn: string): Trail | undefined {
    return this.#trails().get(arn);
  }

  putTrail(trail: Trail): void {
    this.#trails().set(trail.arn, trail);
    this.#covering.clear();
  }

  deleteTrail(arn: string): void {
    this.#trails().delete(arn);
    this.#covering.clear();
  }

  /** The trails that log the events of an account and region, logging on. */
  trailsFor(account: string, region: string): readonly Trail[] {
    // Accounts join and leave organisations: what trails cover is then worked out anew.
    const place = `${account}/${region}/${this.#world.organizations.version()}`;
    let found = this.#covering.get(place);
    if (found === undefined) {
      if (this.#covering.size >= MAX_PLACES) this.#covering.clear();
      found = [...this.trails()].filter(
        (trail) =>
          trail.logging &&
          (trail.isMultiRegion || trail.homeRegion === region) &&
          this.#covers(trail, account),
      );
      this.#covering.set(place, found);
    }
    return found;
  }

  #covers(trail: Trail, account: string): boolean {
    if (trail.account === account) return true;
    const own = this.#world.organizations.organizationOf(trail.account);
    return (
      trail.isOrganization &&
      own !== undefined &&
      own.id === this.#world.organizations.organizationOf(account)?.id
    );
  }
}
