import { Fault } from './fault.ts';
import type { Clock, NoticeSender, NoticeStore } from './ports.ts';

/** How many notices one turn takes, so that a long backlog does not hold the loop. */
const BATCH = 50;

/** What a turn of the outbox did. */
export interface Sent {
  readonly sent: number;
  readonly failed: number;
  /** Why the first of the failed ones was not taken; null when all were. */
  readonly error: string | null;
}

/**
 * Sends what waits in the outbox, oldest first. A notice is marked only after every destination took it: a crash between
 * the two sends it twice, under the same id. One that fails does not hold back the others.
 */
export async function sendNotices(outbox: {
  readonly clock: Clock;
  readonly notices: NoticeStore;
  readonly sender: NoticeSender;
}): Promise<Sent> {
  let sent = 0;
  let failed = 0;
  let error: string | null = null;
  for (const notice of await outbox.notices.unsent(BATCH)) {
    try {
      await outbox.sender.send(notice);
    } catch (caught) {
      if (!(caught instanceof Fault)) throw caught;
      failed += 1;
      error ??= `${caught.code}: ${caught.message}`;
      continue;
    }
    await outbox.notices.markSent(notice.id, outbox.clock.now());
    sent += 1;
  }
  return { sent, failed, error };
}
