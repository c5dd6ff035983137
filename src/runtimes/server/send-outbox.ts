import { backoffMs } from '../../domain/sessions/plan.ts';
import { sendNotices } from '../../operations/send-notices.ts';
import { reasonOf } from '../composition/reason-of.ts';
import { type Loops, type RunningLoop, startLoop } from './loop.ts';

/** How often the outbox is looked into when nobody says that something is in it. */
const EVERY_MS = 1000;
const RETRY = { firstMs: 1000, mostMs: 60_000 } as const;

/** Starts the outbox's sender: what a destination did not take is tried again for ever, with growing waits. */
export function startOutbox(loops: Loops): RunningLoop {
  const { watch, sender } = loops;
  return startLoop(loops.setTimer, async (pause) => {
    let failed = 0;
    while (!loops.closed()) {
      const error = await sendNotices({ clock: watch.clock, notices: watch.notices, sender }).then(
        (sent) => sent.error,
        reasonOf,
      );
      if (error !== null && error !== loops.state.outboxError) loops.say(`notices are not sent: ${error}`);
      loops.state.outboxError = error;
      failed = error === null ? 0 : failed + 1;
      await pause.for(error === null ? EVERY_MS : backoffMs(failed, RETRY.firstMs, RETRY.mostMs));
    }
  });
}
