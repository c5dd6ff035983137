import { drawDelay } from '../options.ts';
import type { World } from '../world.ts';
import { LogDelivery } from './log-delivery.ts';
import type { CloudTrailRecord } from './record.ts';
import { RecordLog } from './record-log.ts';
import { type Selection, selectionOf } from './selection.ts';
import type { Trail } from './trail.ts';

/** Accounts and regions whose trails are remembered. */
const MAX_PLACES = 10_000;

/** The trails that log the events of one account and region, and what they select. */
interface Coverage {
  readonly trails: readonly Trail[];
  readonly selections: readonly Selection[];
  readonly logsData: boolean;
}

/**
 * CloudTrail: keeps every record for LookupEvents, and hands it to EventBridge where a trail logs it. On AWS, too,
 * EventBridge has no API events in an account and region that no trail with logging on covers (facts/aws.md D).
 */
export class CloudTrailState {
  readonly #world: World;
  readonly log: RecordLog;
  /** Writes the trails' log files; runs by itself. */
  readonly logFiles: LogDelivery;
  readonly #covering = new Map<string, Coverage>();
  /** A trail as it was before the call whose record comes next: that record is the last one it logs. */
  #replaced: { readonly trail: Trail; readonly requestId: string } | undefined;
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

  /** Takes one record of a management event: kept for LookupEvents and handed to EventBridge after the event delay. */
  record(record: CloudTrailRecord): void {
    this.log.append(record);
    const replaced = this.#replaced?.requestId === record.requestID ? this.#replaced.trail : undefined;
    const { selections } = this.#coverage(record.recipientAccountId, record.awsRegion);
    if (
      selections.some((selection) => selection.takes(record)) ||
      (replaced !== undefined && selectionOf(replaced).takes(record))
    )
      this.#handOn(record);
    if (replaced !== undefined) this.#retire(replaced);
  }

  /** Whether a trail logs any data events there: if none does, no record need be made. */
  logsData(account: string, region: string): boolean {
    return this.#coverage(account, region).logsData;
  }

  /** Takes one record of a data event, if a trail wants it. It is in no event history. */
  recordData(record: CloudTrailRecord): void {
    const { selections } = this.#coverage(record.recipientAccountId, record.awsRegion);
    if (!selections.some((selection) => selection.takes(record))) return;
    this.log.append(record);
    this.#handOn(record);
  }

  #handOn(record: CloudTrailRecord): void {
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

  /** Trails as they were when their logging ended or changed, until their last records are in their bucket. */
  retired() {
    return this.#world.store.table<Trail>('cloudtrail.retired');
  }

  /**
   * Changes or (undefined) deletes a trail by a call. The call's own record is still logged as before: who blinds a
   * trail is seen by it.
   */
  replaceTrail(trail: Trail, changed: Trail | undefined, requestId: string): void {
    if (changed === undefined) this.deleteTrail(trail.arn);
    else this.putTrail(changed);
    if (trail.logging) this.#replaced = { trail, requestId };
  }

  #retire(trail: Trail): void {
    this.#replaced = undefined;
    const untilId = this.log.lastId();
    this.retired().set(`${trail.arn}/${untilId}`, { ...trail, untilId, stoppedAt: this.#world.now() });
    const now = this.trail(trail.arn);
    if (now !== undefined) this.putTrail({ ...now, deliveredId: untilId });
  }

  /** The trails that log the events of an account and region, logging on. */
  trailsFor(account: string, region: string): readonly Trail[] {
    return this.#coverage(account, region).trails;
  }

  #coverage(account: string, region: string): Coverage {
    // Accounts join and leave organisations: what trails cover is then worked out anew.
    const place = `${account}/${region}/${this.#world.organizations.version()}`;
    let found = this.#covering.get(place);
    if (found === undefined) {
      if (this.#covering.size >= MAX_PLACES) this.#covering.clear();
      const trails = [...this.trails()].filter(
        (trail) =>
          trail.logging &&
          (trail.isMultiRegion || trail.homeRegion === region) &&
          this.#covers(trail, account),
      );
      const selections = trails.map(selectionOf);
      found = { trails, selections, logsData: selections.some(({ logsData }) => logsData) };
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
