import { sendNotices } from '../../operations/send-notices.ts';
import { tellFindings } from '../../operations/tell-findings.ts';
import { lambdaParts } from './lambda-parts.ts';
import type { LambdaParts } from './parts.ts';

/** How long a run goes on while there is more to send. */
const WITHIN_MS = 40_000;

/** Each minute: sends the notices that their writers did not. */
export async function handler(): Promise<void> {
  await sendAll(await lambdaParts());
}

/** Sends what waits, and tells those who asked for findings; fails when a destination did not take something. */
export async function sendAll(parts: LambdaParts): Promise<void> {
  const { clock, stores, sender, listeners } = parts;
  const until = clock.now() + WITHIN_MS;
  let failed: string | null = null;
  for (let sent = 1; sent > 0 && failed === null && clock.now() < until; ) {
    const turn = await sendNotices({ clock, notices: stores.notices, sender });
    sent = turn.sent;
    failed = turn.error;
  }
  const untold = await tellFindings(stores.findings, listeners);
  const reasons = [
    ...(failed === null ? [] : [`notices are not sent: ${failed}`]),
    ...(untold === null ? [] : [`findings are not told: ${untold}`]),
  ];
  // They wait in the table all the same; the failure is what an alarm sees.
  if (reasons.length > 0) throw new Error(reasons.join('; '));
}
