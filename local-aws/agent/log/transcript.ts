import { createReadStream, createWriteStream } from 'node:fs';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** `2026-11-21 09:02:30+00:00`, as util-linux script writes it. */
function scriptDate(nowMs: number): string {
  return `${new Date(nowMs).toISOString().slice(0, 19).replace('T', ' ')}+00:00`;
}

/** A second pass through a pty: every LF comes out as CR LF. */
function onlcr(): Transform {
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      if (!chunk.includes(0x0a)) return done(null, chunk);
      done(null, Buffer.from(chunk.toString('latin1').replaceAll('\n', '\r\n'), 'latin1'));
    },
  });
}

/**
 * Makes the plain-text transcript of a session from the raw output: what `script FILE -c "cat RAW"` of
 * util-linux 2.38 leaves, header and footer included, CR LF become CR CR LF. The dates are those of its making.
 * facts/session-manager.md C.3.
 */
export async function writeTranscript(
  rawFile: string,
  transcriptFile: string,
  now: () => number,
): Promise<void> {
  const out = createWriteStream(transcriptFile, { mode: 0o600 });
  out.write(`Script started on ${scriptDate(now())} [COMMAND="cat ${rawFile}" <not executed on terminal>]\n`);
  await pipeline(createReadStream(rawFile), onlcr(), out, { end: false });
  await new Promise<void>((resolve, reject) => {
    out.once('error', reject);
    out.end(`\nScript done on ${scriptDate(now())} [COMMAND_EXIT_CODE="0"]\n`, resolve);
  });
}
