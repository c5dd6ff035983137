import { isGuardDuty } from '../../domain/detections/guardduty-finding.ts';
import { writerOfStream } from '../../domain/sessions/stream-writer.ts';
import { parseTrailRecord, recordOfEnvelope } from '../../domain/sessions/trail-record.ts';
import { ingestEvent } from '../../operations/ingest-event.ts';
import { judgeEvent } from '../../operations/judge-call.ts';
import { StreamMakers } from '../../operations/stream-makers.ts';
import { finish } from './finish.ts';
import { lambdaParts } from './lambda-parts.ts';
import type { LambdaParts } from './parts.ts';
import { readStarted } from './read-started.ts';
import { type SqsBatch, type SqsBatchAnswer, type SqsMessage, takeEach } from './sqs-batch.ts';

/** A log stream whose session nobody knows yet comes again so often: events come in any order. */
const MOST_RECEIVES = 3;

/** Takes CloudTrail's events in, and reconciles at once what they are about. */
export async function handler(event: SqsBatch): Promise<SqsBatchAnswer> {
  return takeEvents(await lambdaParts(), event);
}

/**
 * Takes a batch of the event queue in. What cannot be read is kept aside and done; what fails comes again. Doubled and
 * reordered events change nothing that they should not (ingest-event.ts).
 */
export async function takeEvents(parts: LambdaParts, batch: SqsBatch): Promise<SqsBatchAnswer> {
  const started: Parameters<typeof readStarted>[1][number][] = [];
  const answer = await takeEach(
    batch,
    async (message) => {
      const taken = await takeIn(parts, message);
      if (taken.session !== null) started.push(taken.session);
      return taken.comesAgain ? 'again' : 'done';
    },
    parts.say,
  );
  await finish(parts);
  await readStarted(parts, started);
  return answer;
}

async function takeIn(parts: LambdaParts, message: SqsMessage) {
  const { watch, detections, say } = parts;
  const body = parsed(message.body);
  const ingested = isGuardDuty(body) ? GUARD_DUTY : await ingestEvent(watch, body);
  if (ingested.kind === 'malformed') await keepAside(parts, ingested.reason, message);
  if (ingested.kind === 'unwatched')
    say(`a session in ${ingested.place.account} ${ingested.place.region}, which the config does not watch`);
  const judged = await judgeEvent(detections, new StreamMakers(watch), body);
  if (typeof judged === 'object') await keepAside(parts, judged.malformed, message);
  return {
    session: ingested.kind === 'session' ? { place: ingested.place, id: ingested.id } : null,
    comesAgain: await isTooEarly(parts, body, message),
  };
}

/** What another service found around sessions is only judged. */
const GUARD_DUTY = { kind: 'nothing' } as const;

/** Whether it tells who made a session's log stream before anything told of the session. */
async function isTooEarly(parts: LambdaParts, body: unknown, message: SqsMessage): Promise<boolean> {
  if (Number(message.attributes?.ApproximateReceiveCount ?? MOST_RECEIVES) >= MOST_RECEIVES) return false;
  const record = parseTrailRecord(recordOfEnvelope(body));
  if (typeof record === 'string') return false;
  const made = writerOfStream(record);
  const { account, region } = record;
  const ours = parts.config.members.find((one) => one.account === account && one.logGroup === made?.logGroup);
  if (made === null || ours === undefined) return false;
  return (await parts.stores.sessions.read({ account, region }, made.stream)) === null;
}

async function keepAside({ watch, say }: LambdaParts, reason: string, { body }: SqsMessage): Promise<void> {
  say(`an event that cannot be read was kept aside: ${reason}`);
  await watch.log.quarantine({ at: watch.clock.now(), reason, body });
}

/** The event's JSON; undefined, which no event is, when it is none. */
function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
