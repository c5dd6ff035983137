import type { Instant } from '../../domain/kernel/instant.ts';
import type { Place } from '../../domain/sessions/session.ts';
import { type Swept, sweepSessions } from '../../operations/sweep-sessions.ts';
import { QUICK_MS, SURE_LOOKS } from '../composition/quick-looks.ts';
import { reasonOf } from '../composition/reason-of.ts';
import type { LambdaParts } from './parts.ts';
import { workDue } from './work-due.ts';

/**
 * Looks at a place a few times in quick succession, until nothing is ending there any more. Many may do so at once, each
 * because of another session: a look that another has just made is not made again.
 */
export async function lookQuickly(
  parts: LambdaParts,
  place: Place,
  how: { readonly until: Instant; readonly isOurs: (key: string) => boolean },
): Promise<void> {
  const { clock } = parts;
  for (const [index, waitMs] of QUICK_MS.entries()) {
    if (clock.now() + waitMs >= how.until) return parts.noted.soon(place);
    await clock.wait(waitMs);
    const last = await parts.stores.log.readPlace(place);
    if ((last?.sweptAt ?? Number.NEGATIVE_INFINITY) > clock.now() - waitMs) continue;
    const swept = await trySweep(parts, place);
    await workDue(parts, how.isOurs);
    if (swept !== null && !swept.ending && index + 1 >= SURE_LOOKS) return;
  }
}

async function trySweep(parts: LambdaParts, place: Place): Promise<Swept | null> {
  try {
    return await sweepSessions(parts.watch, place, { full: false });
  } catch (error) {
    parts.say(`${place.account} ${place.region} cannot be observed: ${reasonOf(error)}`);
    return null;
  }
}
