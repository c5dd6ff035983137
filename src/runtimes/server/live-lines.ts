import { LineMasker } from '../../domain/archive/line-masker.ts';
import type { Instant } from '../../domain/kernel/instant.ts';
import { renderRfc3339 } from '../../domain/kernel/rfc3339.ts';
import { plainLine } from '../../domain/recordings/plain-line.ts';
import type { FollowedEvent } from '../../operations/transcript-ports.ts';

/** A line of a session's streamed log as people see it: masked, without control sequences. Still text from outside. */
export interface LiveLine {
  /** RFC 3339; the agent's clock when it built the event. */
  readonly at: string;
  readonly text: string;
}

/** Turns the events of one session, in their order, into lines. */
export class LiveLines {
  readonly #masker = new LineMasker();

  of({ event, ingestedAt }: FollowedEvent): readonly LiveLine[] {
    const at: Instant = event.atMs ?? ingestedAt;
    return event.lines.flatMap((line) => {
      const text = plainLine(line);
      return text === null ? [] : [{ at: renderRfc3339(at), text: this.#masker.mask(text) }];
    });
  }
}
