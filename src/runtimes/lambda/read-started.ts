import type { Place } from '../../domain/sessions/session.ts';
import { reasonOf } from '../composition/reason-of.ts';
import type { LambdaParts } from './parts.ts';

/** Judges what sessions streamed before they were known; what fails is judged with their next lines. */
export async function readStarted(
  { readings, say }: LambdaParts,
  sessions: readonly { readonly place: Place; readonly id: string }[],
): Promise<void> {
  const once = new Map(sessions.map((one) => [`${one.place.account} ${one.place.region} ${one.id}`, one]));
  for (const { place, id } of once.values())
    await readings
      .take(place, id, [], { inOrder: false })
      .catch((error: unknown) => say(`what session ${id} streamed was not judged yet: ${reasonOf(error)}`));
}
