import { existsSync } from 'node:fs';
import { sourceOf } from '../../adapters/terminal/source-of.ts';
import type { RecordingSource } from '../../operations/read-recording.ts';
import { ApiClient } from '../api-client.ts';
import { wrongUsage } from '../exit.ts';
import type { Settings } from '../settings.ts';

/** Which copy of a session's log is read, and how. */
export interface SessionRecordingOptions {
  readonly source?: 's3' | 'cloudwatch';
  readonly unmasked?: boolean;
  readonly cols?: number;
  readonly rows?: number;
}

/**
 * Whether a recording is named by a session's id: there is no file of that name, and it does not look like a path.
 * Throws wrong usage for a path where there is nothing.
 */
export function isSessionId(name: string): boolean {
  if (existsSync(name)) return false;
  if (name.includes('/') || /\.(?:log|cast|json|jsonl|txt|raw|recording)$/.test(name))
    throw wrongUsage(`There is no file ${name}.`);
  return true;
}

/** What the server read of a session, in a format, as it comes. */
export async function openSessionRecording(
  session: string,
  format: 'json' | 'play' | 'cast' | 'text' | 'page',
  options: SessionRecordingOptions & { readonly atMs?: number | null },
  settings: Settings,
): Promise<AsyncIterable<Uint8Array>> {
  const query = new URLSearchParams({ format });
  if (options.source !== undefined) query.set('source', options.source);
  if (options.unmasked === true) query.set('raw', 'true');
  if (options.atMs != null) query.set('atMs', String(options.atMs));
  if (options.cols !== undefined || options.rows !== undefined) {
    query.set('cols', String(options.cols ?? 80));
    query.set('rows', String(options.rows ?? 24));
  }
  const { chunks } = await new ApiClient(settings).open(
    `/v1/sessions/${encodeURIComponent(session)}/recording?${query}`,
  );
  return chunks;
}

/** The same, held whole. */
export async function readSessionRecording(
  ...asked: Parameters<typeof openSessionRecording>
): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const chunk of await openSessionRecording(...asked)) parts.push(chunk);
  return Buffer.concat(parts);
}

/** A session to be played: the server made an asciicast of it. */
export async function sessionSource(
  session: string,
  options: SessionRecordingOptions,
  settings: Settings,
): Promise<RecordingSource> {
  return sourceOf(await readSessionRecording(session, 'play', options, settings));
}
