import { latin1 } from './bytes.ts';
import { BrokenRecording, type RecordingFormat } from './recording-event.ts';

/** The beginning and end of a file; enough to tell what it is. `tail` is null where the end cannot be looked at. */
export interface FileEnds {
  readonly head: Uint8Array;
  readonly tail: Uint8Array | null;
}

/** How much of a file's beginning and end is looked at. */
export const HEAD_BYTES = 256 * 1024;
export const TAIL_BYTES = 1024;

/** `script` writes its header past the terminal, so that its line ends without CR in either copy. */
const SCRIPT_HEADER = /^Script started on [^\r\n]{1,4000}\n/;
const POWERSHELL = /^(?:\xef\xbb\xbf)?\*{10,}\r*\n(?:Windows )?PowerShell transcript start/i;
const JSON_OBJECT = /^(?:\xef\xbb\xbf)?\s*[[{]/;

/** What a file is, by its first bytes. Throws BrokenRecording for JSON that is no recording of ours. */
export function detectFormat({ head, tail }: FileEnds): RecordingFormat {
  const text = latin1(head);
  if (SCRIPT_HEADER.test(text)) return transcriptOf(text, tail);
  if (POWERSHELL.test(text)) return 'powershell-transcript';
  if (isUtf16PowerShell(text)) return 'powershell-transcript';
  if (JSON_OBJECT.test(text)) return jsonFormat(text);
  return 'raw';
}

function isUtf16PowerShell(text: string): boolean {
  return (
    /^(?:\xff\xfe|\xfe\xff)/.test(text) && /PowerShell transcript start/i.test(text.replaceAll('\0', ''))
  );
}

/**
 * S3's copy went through a second terminal, which put a CR before every LF; CloudWatch's is the same file with CR LF
 * made LF and the last line end cut (facts/session-manager.md C.3).
 */
function transcriptOf(text: string, tail: Uint8Array | null): RecordingFormat {
  const body = text.replace(SCRIPT_HEADER, '');
  if (body.includes('\r\r\n')) return 's3-transcript';
  const end = tail === null ? '' : latin1(tail);
  const footer = /\nScript done[^\n]*(\n?)$/.exec(end);
  if (/(?:^|[^\r])\n(?!Script done)/.test(withoutFooter(body))) return 'cloudwatch-transcript';
  if (footer !== null) return footer[1] === '\n' ? 's3-transcript' : 'cloudwatch-transcript';
  return body.includes('\r\n') ? 'cloudwatch-transcript' : 's3-transcript';
}

function withoutFooter(body: string): string {
  return body.replace(/\nScript done[^\n]*\n?$/, '');
}

/** A `{` or `[` may as well begin what a terminal was sent: only what names itself a recording is taken for one. */
function jsonFormat(text: string): RecordingFormat {
  const first = text.split('\n', 1)[0] as string;
  const version = castVersion(first);
  if (version === 1) return 'asciicast-1';
  if (version === 2) return 'asciicast-2';
  if (version === 3) return 'asciicast-3';
  if (version !== null)
    throw new BrokenRecording(1, `asciicast version ${version} is not read; versions 1, 2 and 3 are`);
  if (/^[^"]*\{\s*"version"\s*:\s*1\s*,/.test(text) && /"(?:stdout|width)"\s*:/.test(text))
    return 'asciicast-1';
  if (/sessionData\\?"\s*:/.test(text)) return 'cloudwatch-stream';
  return 'raw';
}

/** The version that a header names; null when the line is no header. A header that is no JSON is its decoder's to refuse. */
function castVersion(line: string): number | null {
  try {
    const header: unknown = JSON.parse(line.replace(/^\xef\xbb\xbf/, ''));
    if (typeof header !== 'object' || header === null || !('version' in header)) return null;
    return typeof header.version === 'number' ? header.version : null;
  } catch {
    const named = /^\s*\{.*"version"\s*:\s*([23])\b/.exec(line)?.[1];
    return named === undefined || !/"(?:width|height|term)"/.test(line) ? null : Number(named);
  }
}
