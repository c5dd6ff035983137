import { z } from 'zod';
import { DEFAULT_RETENTION, type Retention } from '../../domain/archive/retention.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const DEFAULT_DAYS = (DEFAULT_RETENTION.transcripts ?? 0) / DAY_MS;

/** Days after a session's end; null: for ever. */
const days = z.int().min(1).max(36_500).nullable().default(DEFAULT_DAYS);

/** How long what nodes delivered, and what was made of it, is kept. */
export const archiveSchema = z.strictObject({
  retentionDays: z
    .strictObject({ transcripts: days, derived: days, index: days })
    .default({ transcripts: DEFAULT_DAYS, derived: DEFAULT_DAYS, index: DEFAULT_DAYS }),
  /** How often the server prunes by itself; null: only `sallyport prune` does. */
  pruneEveryHours: z
    .int()
    .min(1)
    .max(24 * 21)
    .nullable()
    .default(null),
});

/** How the archive is kept. */
export type ArchiveConfig = z.output<typeof archiveSchema>;

/** The config's days as durations. */
export function retentionOf({ retentionDays }: ArchiveConfig): Retention {
  const ms = (count: number | null) => (count === null ? null : count * DAY_MS);
  return {
    transcripts: ms(retentionDays.transcripts),
    derived: ms(retentionDays.derived),
    index: ms(retentionDays.index),
  };
}

/** The pause between two prunes; null: none is made. */
export function pruneEveryMs({ pruneEveryHours }: ArchiveConfig): number | null {
  return pruneEveryHours === null ? null : pruneEveryHours * HOUR_MS;
}
