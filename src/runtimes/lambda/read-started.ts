import type { Place } from '../../domain/sessions/session.ts';
import { reasonOf } from '../composition/reason-of.ts';
import { finish } from './finish.ts';
import type { LambdaParts } from './parts.ts';

/** The invocation has had its own time already. */
const BUDGET_MS = 10_000;

/** Judges what sessions streamed before they were known; what fails is judged with their next lines. */
export async function readStarted(
  parts: LambdaParts,
  sessions: readonly { readonly place: Place; readonly id: string }[],
): Promise<void> {
  const { readings, say } = parts;
  if (sessions.length === 0) return;
  const once = new Map(sessions.map((one) => [`${one.place.account} ${one.place.region} ${one.id}`, one]));
  for (const { place, id } of once.values())
    await readings
      .take(place, id, [], { inOrder: false })
      .catch((error: unknown) => say(`what session ${id} streamed was not judged yet: ${reasonOf(error)}`));
  // What was found may have to be acted on.
  await finish(parts, null, BUDGET_MS);
}
