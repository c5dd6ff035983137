import { readdirSync, readFileSync } from 'node:fs';
import { z } from 'zod';

const Corpus = z.strictObject({
  rule: z.string(),
  cases: z
    .array(z.strictObject({ kind: z.enum(['firing', 'quiet']), event: z.record(z.string(), z.unknown()) }))
    .min(2),
});

/** Cases of one CloudTrail rule. The events are made up, and hold no more than the rule reads. */
export type TrailCorpus = z.infer<typeof Corpus>;

/** Every corpus of events. */
export function readTrailCorpora(): readonly TrailCorpus[] {
  const folder = new URL('./cloudtrail/', import.meta.url);
  return readdirSync(folder)
    .sort()
    .map((name) => Corpus.parse(JSON.parse(readFileSync(new URL(name, folder), 'utf8'))));
}
