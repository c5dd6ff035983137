import pc from 'picocolors';
import { shown, showTime } from './output.ts';

/** One read of a transcript, as the API tells of it. */
export interface ReadView {
  readonly at: string;
  readonly reader: { readonly arn: string; readonly person: string | null };
  readonly what: string;
  readonly detail: string | null;
}

/** Who watched, read, searched or exported a session, for people. */
export function renderReads(reads: readonly ReadView[]): string {
  if (reads.length === 0) return 'Nobody has read it.';
  return [
    pc.bold('Read by'),
    ...reads.map(
      ({ at, reader, what, detail }) =>
        `  ${pc.dim(showTime(at))}  ${what.padEnd(10)} ${shown(reader.person ?? reader.arn)}${detail === null ? '' : `  ${pc.dim(shown(detail))}`}`,
    ),
  ].join('\n');
}
