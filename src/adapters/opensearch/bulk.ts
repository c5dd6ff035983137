import { z } from 'zod';
import type { LineDocument } from './line-document.ts';

/** OpenSearch's own advice for one request is 5 to 15 MB; the smallest instances take 10 MB. */
export const MAX_BULK_BYTES = 5_000_000;
/** Its advice for the operations in one is 1,000 to 5,000. */
export const MAX_BULK_DOCUMENTS = 2000;
const MAX_REASON_CHARS = 500;

/** A request of the bulk API. */
export interface Bulk {
  readonly documents: readonly LineDocument[];
  readonly body: string;
}

/** What became of one document. */
export interface BulkOutcome {
  readonly document: LineDocument;
  /** HTTP's: 201 made, 200 made anew. */
  readonly status: number;
  /** Null: it is in. */
  readonly error: string | null;
}

/** Puts documents into requests that are not too large. */
export function bulksOf(documents: readonly LineDocument[]): readonly Bulk[] {
  const bulks: Bulk[] = [];
  let some: LineDocument[] = [];
  let body = '';
  let bytes = 0;
  const end = () => {
    if (some.length > 0) bulks.push({ documents: some, body });
    some = [];
    body = '';
    bytes = 0;
  };
  for (const document of documents) {
    const lines = bulkLines(document);
    const size = Buffer.byteLength(lines);
    if (bytes + size > MAX_BULK_BYTES || some.length === MAX_BULK_DOCUMENTS) end();
    some.push(document);
    body += lines;
    bytes += size;
  }
  end();
  return bulks;
}

/** `index` rather than `create`: a line that comes again takes its own place. */
function bulkLines({ index, id, fields }: LineDocument): string {
  return `${JSON.stringify({ index: { _index: index, _id: id } })}\n${JSON.stringify(fields)}\n`;
}

const itemSchema = z.object({
  _id: z.string(),
  status: z.number(),
  error: z.object({ type: z.string(), reason: z.string().nullish() }).optional(),
});
const answerSchema = z.object({ errors: z.boolean(), items: z.array(z.object({ index: itemSchema })) });

/** Reads the answer: an outcome for each document, in their order. Throws where it is no answer to this request. */
export function bulkOutcomes({ documents }: Bulk, answer: unknown): readonly BulkOutcome[] {
  const { items } = answerSchema.parse(answer);
  if (items.length !== documents.length)
    throw new Error(`${items.length} items were answered for ${documents.length} documents`);
  return documents.map((document, at) => {
    const item = (items[at] as (typeof items)[number]).index;
    if (item._id !== document.id) throw new Error('the items are answered in another order');
    const { error, status } = item;
    if (error === undefined) return { document, status, error: status < 300 ? null : `status ${status}` };
    return { document, status, error: `${error.type}: ${error.reason ?? ''}`.slice(0, MAX_REASON_CHARS) };
  });
}

/** Whether the same document may be taken a moment later: the domain is busy, or a part of it is away. */
export function isRetriable(status: number): boolean {
  return status === 429 || status >= 500;
}
