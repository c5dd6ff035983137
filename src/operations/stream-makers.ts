import { streamWriterSeen } from '../domain/sessions/evolve-finding.ts';
import type { Place } from '../domain/sessions/session.ts';
import { sessionKey } from '../domain/sessions/session-key.ts';
import { type MadeStream, writerOfStream } from '../domain/sessions/stream-writer.ts';
import type { TrailRecord } from '../domain/sessions/trail-record.ts';
import { changeSession } from './change-session.ts';
import type { Watch } from './watch.ts';

/** Streams whose session has not been told of yet: events come in any order. The oldest go first. */
const MAX_WAITING = 1000;

/** Keeps with each session who made its log stream, as CloudTrail tells. */
export class StreamMakers {
  readonly #watch: Watch;
  readonly #waiting = new Map<string, { readonly place: Place; readonly made: MadeStream }>();

  constructor(watch: Watch) {
    this.#watch = watch;
  }

  async take(record: TrailRecord): Promise<void> {
    const made = writerOfStream(record);
    if (made === null) return;
    const place = { account: record.account, region: record.region };
    if (await this.#keep(place, made)) return;
    for (const oldest of this.#waiting.size < MAX_WAITING ? [] : this.#waiting.keys()) {
      this.#waiting.delete(oldest);
      break;
    }
    this.#waiting.set(sessionKey(place, made.stream), { place, made });
  }

  /** Tries again for those whose session was not there. */
  async tidy(): Promise<void> {
    for (const [key, { place, made }] of this.#waiting)
      if (await this.#keep(place, made)) this.#waiting.delete(key);
  }

  async #keep(place: Place, made: MadeStream): Promise<boolean> {
    const at = this.#watch.clock.now();
    const record = await changeSession(this.#watch, place, made.stream, (session) =>
      session.streamedTo !== null && session.streamedTo !== made.logGroup
        ? session
        : streamWriterSeen(session, made.writerFor(session.start.target), at),
    );
    return record !== null;
  }
}
