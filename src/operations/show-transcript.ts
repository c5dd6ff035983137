import { LineMasker } from '../domain/archive/line-masker.ts';
import { harmlessText } from '../domain/recordings/harmless.ts';
import { plainLine } from '../domain/recordings/plain-line.ts';
import { BrokenRecording } from '../domain/recordings/recording-event.ts';
import type { SessionRecord } from '../domain/sessions/session.ts';
import { type RecordingTools, readRecording } from './read-recording.ts';
import type { OpenedTranscript, TranscriptCopy, Transcripts } from './transcript-ports.ts';
import { trustedCopy } from './trusted-copy.ts';

/** A copy that was asked for, and opened. */
export interface ShownCopy {
  readonly copy: TranscriptCopy;
  readonly source: OpenedTranscript;
}

/**
 * Opens a session's transcript from where it is asked for; else from S3, or from CloudWatch where S3 has none yet. Where
 * somebody else has put an object over the node's, the node's is opened.
 */
export async function openTranscript(
  transcripts: Transcripts,
  record: SessionRecord,
  asked: TranscriptCopy['destination'] | null,
): Promise<ShownCopy | null> {
  const order = asked === null ? (['s3', 'cloudwatch'] as const) : [asked];
  for (const destination of order) {
    const copy = await trustedCopy(transcripts, record, destination);
    if (copy !== null) return { copy, source: await transcripts.open(record, copy) };
  }
  // Another's object is all there is.
  const copy = await transcripts.find(record, asked ?? 's3');
  return copy === null ? null : { copy, source: await transcripts.open(record, copy) };
}

/**
 * The lines that a transcript showed, masked, and nothing in them that could steer a terminal; then its gaps. What
 * cannot be read is a gap too.
 */
export async function tellTranscript(
  source: OpenedTranscript,
  tools: RecordingTools,
  tell: (piece: { readonly kind: 'line'; text: string } | { kind: 'gap'; reason: string }) => Promise<void>,
): Promise<void> {
  const masker = new LineMasker();
  try {
    const { gaps } = await readRecording(source, tools, {
      untilMs: null,
      size: null,
      onLine: async (line) => {
        // The document's own shellProfile being typed is nothing that anybody did.
        const text = plainLine(line);
        if (text !== null) await tell({ kind: 'line', text: harmlessText(masker.mask(text)) });
      },
    });
    for (const { reason } of gaps) await tell({ kind: 'gap', reason });
  } catch (error) {
    if (!(error instanceof BrokenRecording)) throw error;
    await tell({ kind: 'gap', reason: `the rest cannot be read: ${error.message}` });
  }
}
