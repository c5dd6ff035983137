import { z } from 'zod';
import {
  type DataClass,
  DEFAULT_RETENTION,
  keptFor,
  type Retention,
} from '../../domain/archive/retention.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** AWS lists ended sessions for 30 days: a record that went before would be made anew by the next sweep. */
const LEAST_RECORDS_DAYS = 35;

/** Days; null: for ever. */
const days = (what: DataClass, least = 1) => {
  const ms = DEFAULT_RETENTION[what];
  return z
    .int()
    .min(least)
    .max(36_500)
    .nullable()
    .default(ms === null ? null : ms / DAY_MS);
};

const retentionSchema = z
  .strictObject({
    transcripts: days('transcripts'),
    evidence: days('evidence'),
    derived: days('derived'),
    index: days('index'),
    findings: days('findings'),
    notices: days('notices'),
    reads: days('reads').removeDefault().optional(),
    records: days('records', LEAST_RECORDS_DAYS),
  })
  // Left out, it lasts as long as what can be read, and at least its own default.
  .transform((given) => ({ ...given, reads: given.reads === undefined ? readsDays(given) : given.reads }))
  .superRefine((given, context) => {
    const longest = (one: DataClass, other: DataClass, why: string) => {
      const mine = keptFor(retentionOfDays(given), one) ?? Number.POSITIVE_INFINITY;
      const theirs = keptFor(retentionOfDays(given), other) ?? Number.POSITIVE_INFINITY;
      if (mine < theirs)
        context.addIssue({ code: 'custom', path: [one], message: `at least as long as ${other}: ${why}` });
    };
    longest('reads', 'transcripts', 'who read what must be known for as long as it can be read');
    for (const other of [
      'transcripts',
      'evidence',
      'derived',
      'index',
      'findings',
      'notices',
      'reads',
    ] as const)
      longest('records', other, 'receipts and hashes are kept longest');
  });

function readsDays({ transcripts }: { readonly transcripts: number | null }): number | null {
  const least = DEFAULT_RETENTION.reads;
  return transcripts === null || least === null ? null : Math.max(transcripts, least / DAY_MS);
}

/** How long what nodes delivered, what was made of it, and our own rows are kept. */
export const archiveSchema = z.strictObject({
  retentionDays: retentionSchema.prefault({}),
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

type Days = Readonly<Record<DataClass, number | null>>;

/** The config's days as durations. */
export function retentionOf({ retentionDays }: ArchiveConfig): Retention {
  return retentionOfDays(retentionDays);
}

function retentionOfDays(given: Days): Retention {
  const ms = (what: DataClass) => (given[what] === null ? null : given[what] * DAY_MS);
  return {
    transcripts: ms('transcripts'),
    evidence: ms('evidence'),
    derived: ms('derived'),
    index: ms('index'),
    findings: ms('findings'),
    notices: ms('notices'),
    reads: ms('reads'),
    records: ms('records'),
  };
}

/** The pause between two prunes; null: none is made. */
export function pruneEveryMs({ pruneEveryHours }: ArchiveConfig): number | null {
  return pruneEveryHours === null ? null : pruneEveryHours * HOUR_MS;
}
