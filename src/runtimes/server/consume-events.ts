import { isGuardDuty } from '../../domain/detections/guardduty-finding.ts';
import { backoffMs } from '../../domain/sessions/plan.ts';
import { ingestEvent } from '../../operations/ingest-event.ts';
import type { QueuedEvent } from '../../operations/ports.ts';
import { reasonOf } from '../composition/reason-of.ts';
import type { ServerDetections } from './detections-of-server.ts';
import { type Loops, type RunningLoop, startLoop, tellFault } from './loop.ts';
import type { DueWorker } from './work-due.ts';

const RETRY = { firstMs: 1000, mostMs: 30_000 } as const;

/**
 * Starts the consumer of the event queue. An event is done only after it was taken in, so that a crash brings it again;
 * one that cannot be read is kept aside and done, so that it blocks nothing.
 */
export function startEventConsumer(
  loops: Loops,
  worker: DueWorker,
  judge: ServerDetections['takeEvent'] = async () => 'nothing',
): RunningLoop {
  return startLoop(loops.setTimer, async (pause) => {
    let failed = 0;
    while (!loops.closed()) {
      try {
        const events = await loops.queue.receive();
        loops.state.queueError = null;
        failed = 0;
        const done: QueuedEvent[] = [];
        for (const event of events) if (await takeIn(loops, { worker, judge }, event)) done.push(event);
        if (done.length > 0) await loops.queue.done(done);
      } catch (error) {
        if (loops.closed()) return;
        failed += 1;
        loops.state.queueError = reasonOf(error);
        loops.say(`the event queue: ${loops.state.queueError}`);
        await pause.for(backoffMs(failed, RETRY.firstMs, RETRY.mostMs) * (1 + loops.watch.random() / 4));
      }
    }
  });
}

/** Takes one event in; false when it should come again. */
async function takeIn(
  loops: Loops,
  { worker, judge }: { readonly worker: DueWorker; readonly judge: ServerDetections['takeEvent'] },
  event: QueuedEvent,
): Promise<boolean> {
  const { watch } = loops;
  try {
    const body = parsed(event.body);
    const ingested = isGuardDuty(body) ? GUARD_DUTY : await ingestEvent(watch, body);
    if (ingested.kind === 'malformed') {
      await keepAside(loops, ingested.reason, event);
    }
    if (ingested.kind === 'unwatched')
      loops.say(
        `a session in ${ingested.place.account} ${ingested.place.region}, which the config does not watch`,
      );
    if (ingested.kind === 'session') void worker.express(ingested.place, ingested.id);
    else worker.wake();
    const judged = await judge(body);
    if (typeof judged === 'object') await keepAside(loops, judged.malformed, event);
    return true;
  } catch (error) {
    tellFault(loops, error, 'an event');
    return false;
  }
}

/** What another service found around sessions is only judged. */
const GUARD_DUTY = { kind: 'nothing' } as const;

async function keepAside({ watch, say }: Loops, reason: string, event: QueuedEvent): Promise<void> {
  say(`an event that cannot be read was kept aside: ${reason}`);
  await watch.log.quarantine({ at: watch.clock.now(), reason, body: event.body });
}

/** The event's JSON; undefined, which no event is, when it is none. */
function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
