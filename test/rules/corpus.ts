import { readdirSync, readFileSync } from 'node:fs';
import { z } from 'zod';

const Corpus = z.strictObject({
  /** The rule's `name`, which is also the name of its file. */
  rule: z.string(),
  cases: z
    .array(z.strictObject({ kind: z.enum(['firing', 'quiet', 'evading']), command: z.string() }))
    .min(1),
});

/** Cases of one rule: commands that must meet it, that must not, and that hide what they do. */
export type RuleCorpus = z.infer<typeof Corpus>;

/** Every corpus of commands in this folder. */
export function readCorpora(): readonly RuleCorpus[] {
  const here = new URL('./', import.meta.url);
  return readdirSync(here)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => Corpus.parse(JSON.parse(readFileSync(new URL(name, here), 'utf8'))));
}
