import { randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { AwsError } from '../error.ts';
import type { World } from '../world.ts';
import type { CloudTrailRecord } from './record.ts';
import { selectionOf } from './selection.ts';
import type { CloudTrailState } from './state.ts';
import type { Trail } from './trail.ts';

/** How often log files are written. AWS: every 5 minutes on average. [CloudTrail user guide, 2026-11] */
export const LOG_FILE_EVERY_MS = 5 * 60_000;
/** Records looked at in one round; the rest waits for the next one. */
const MAX_RECORDS = 20_000;
/** How long the last records of a trail that was stopped or changed are tried to be written. */
const RETIRED_MS = 24 * 3_600_000;

const compress = promisify(gzip);

/** Writes the records that a trail logs into its bucket, gzipped, one file an account and region. */
export class LogDelivery {
  readonly #world: World;
  readonly #cloudtrail: CloudTrailState;
  readonly #timer: NodeJS.Timeout;
  #running: Promise<void> = Promise.resolve();

  constructor(world: World, cloudtrail: CloudTrailState) {
    this.#world = world;
    this.#cloudtrail = cloudtrail;
    this.#timer = setInterval(() => void this.deliver(), LOG_FILE_EVERY_MS).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** One round over all trails that log; rounds follow each other, so that no record is written twice. */
  deliver(): Promise<void> {
    this.#running = this.#running.then(async () => {
      for (const [key, trail] of [...this.#cloudtrail.retired().entries()]) await this.#finish(key, trail);
      for (const trail of [...this.#cloudtrail.trails()]) if (trail.logging) await this.#deliverTrail(trail);
    });
    return this.#running;
  }

  async #deliverTrail(trail: Trail): Promise<void> {
    const now = this.#world.now();
    const { lastId, deliveryError } = await this.#writeNext(trail, now);
    const latest = this.#cloudtrail.trail(trail.arn);
    if (lastId === undefined || latest === undefined) return;
    // The trail may have been changed meanwhile: what it was is not to write these records again.
    for (const [key, retired] of [...this.#cloudtrail.retired().entries(`${trail.arn}/`)])
      if (deliveryError === undefined && retired.deliveredId < lastId)
        this.#cloudtrail.retired().set(key, { ...retired, deliveredId: lastId });
    const done =
      deliveryError === undefined
        ? { deliveredId: Math.max(latest.deliveredId, lastId), deliveredAt: now }
        : {};
    this.#cloudtrail.putTrail({ ...latest, ...done, attemptedAt: now, deliveryError });
  }

  /** The last records of a trail that logs no longer, or otherwise. */
  async #finish(key: string, trail: Trail): Promise<void> {
    const now = this.#world.now();
    const { lastId, deliveryError } = await this.#writeNext(trail, now);
    const retired = this.#cloudtrail.retired();
    if (lastId !== undefined && deliveryError === undefined)
      retired.set(key, { ...trail, deliveredId: lastId });
    const isLate = now - (trail.stoppedAt ?? 0) > RETIRED_MS;
    if (lastId === undefined || isLate) retired.delete(key);
    else if (deliveryError === undefined && lastId === trail.untilId) retired.delete(key);
  }

  /** Writes the next records of a trail; `lastId` is the last one that was looked at, if there was any. */
  async #writeNext(
    trail: Trail,
    now: number,
  ): Promise<{ lastId: number | undefined; deliveryError?: string | undefined }> {
    const { deliveredId, untilId = Number.MAX_SAFE_INTEGER } = trail;
    const rows = this.#cloudtrail.log.after(deliveredId, untilId, this.#accountsOf(trail), MAX_RECORDS);
    const files = new Map<string, string[]>();
    const selection = selectionOf(trail);
    for (const { account, region, body } of rows) {
      if (!trail.isMultiRegion && region !== trail.homeRegion) continue;
      if (!selection.takes(JSON.parse(body) as CloudTrailRecord)) continue;
      const place = `${account}/${region}`;
      const bodies = files.get(place);
      if (bodies === undefined) files.set(place, [body]);
      else bodies.push(body);
    }
    return { lastId: rows.at(-1)?.id, deliveryError: await this.#writeAll(trail, files, now) };
  }

  /** The accounts whose records a trail logs: all of the organisation for an organisation trail. */
  #accountsOf(trail: Trail): string[] {
    const { organizations } = this.#world;
    const own = organizations.organizationOf(trail.account);
    if (!trail.isOrganization || own === undefined) return [trail.account];
    return this.#cloudtrail.log
      .accounts()
      .filter((account) => organizations.organizationOf(account)?.id === own.id);
  }

  /** Writes every file; the code of the first refusal, as GetTrailStatus tells it. */
  async #writeAll(
    trail: Trail,
    files: ReadonlyMap<string, readonly string[]>,
    now: number,
  ): Promise<string | undefined> {
    try {
      for (const [place, bodies] of files) await this.#write(trail, logFileKey(trail, place, now), bodies);
      return undefined;
    } catch (error) {
      if (error instanceof AwsError) return error.code;
      throw error;
    }
  }

  async #write(trail: Trail, key: string, bodies: readonly string[]): Promise<void> {
    const { s3 } = this.#world;
    const allowed = s3.serviceMay({
      service: 'cloudtrail.amazonaws.com',
      action: 's3:PutObject',
      bucket: trail.s3BucketName,
      key,
      sourceArn: trail.arn,
      sourceAccount: trail.account,
      context: { 's3:x-amz-acl': 'bucket-owner-full-control' },
    });
    if (s3.bucket(trail.s3BucketName) === undefined) throw new AwsError('NoSuchBucket', trail.s3BucketName);
    if (!allowed) throw new AwsError('AccessDenied', trail.s3BucketName);
    await s3.putInternal({
      bucket: trail.s3BucketName,
      key,
      body: await compress(`{"Records":[${bodies.join(',')}]}`),
      contentType: 'application/json',
      writer: 'cloudtrail.amazonaws.com',
      headers: { 'content-encoding': 'gzip' },
    });
  }
}

/** The key of a log file. Source: CloudTrail user guide, "Finding your CloudTrail log files". */
function logFileKey(trail: Trail, place: string, now: number): string {
  const [account, region] = place.split('/');
  const stamp = new Date(now).toISOString();
  const day = stamp.slice(0, 10).replaceAll('-', '/');
  const minute = `${stamp.slice(0, 16).replace(/[-:]/g, '')}Z`;
  const prefix = trail.s3KeyPrefix === undefined ? '' : `${trail.s3KeyPrefix}/`;
  const file = `${account}_CloudTrail_${region}_${minute}_${randomBytes(8).toString('hex')}.json.gz`;
  return `${prefix}AWSLogs/${account}/CloudTrail/${region}/${day}/${file}`;
}
