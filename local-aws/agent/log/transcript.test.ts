import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { writeTranscript } from './transcript.ts';

const dir = mkdtempSync(join(tmpdir(), 'transcript-'));
const raw = join(dir, 'ipcTempFile.log');
const made = join(dir, 's.log');

afterAll(() => rmSync(dir, { recursive: true }));

/** The instants of the header and of the footer. */
function clock() {
  const times = [Date.UTC(2026, 10, 21, 9, 2, 30, 999), Date.UTC(2026, 10, 21, 9, 2, 31)];
  return () => times.shift()!;
}

test('a transcript has the header and footer of script, and CR LF as CR CR LF', async () => {
  writeFileSync(raw, '$ ls\r\n\x1b[01;34mbin\x1b[0m\r\nhalf\n\r\r\n$ exit\r\n');
  await writeTranscript(raw, made, clock());
  expect(readFileSync(made, 'latin1')).toBe(
    `Script started on 2026-11-21 09:02:30+00:00 [COMMAND="cat ${raw}" <not executed on terminal>]\n` +
      '$ ls\r\r\n\x1b[01;34mbin\x1b[0m\r\r\nhalf\r\n\r\r\r\n$ exit\r\r\n' +
      '\nScript done on 2026-11-21 09:02:31+00:00 [COMMAND_EXIT_CODE="0"]\n',
  );
  expect(statSync(made).mode & 0o777).toBe(0o600);
});

test('every byte of the output is in it, whatever it is and however long', async () => {
  const bytes = Buffer.alloc(300_000);
  for (let i = 0; i < bytes.length; i++) bytes[i] = (i * 7 + (i >> 8)) & 0xff;
  writeFileSync(raw, bytes);
  await writeTranscript(raw, made, clock());
  const text = readFileSync(made, 'latin1');
  const body = text.slice(text.indexOf('\n') + 1, text.lastIndexOf('\nScript done'));
  expect(body.replaceAll('\r\n', '\n') === bytes.toString('latin1').replaceAll('\r\n', '\n')).toBe(true);
});

test('without output there is only header and footer; without a file there is none', async () => {
  writeFileSync(raw, '');
  await writeTranscript(raw, made, clock());
  expect(readFileSync(made, 'utf8').split('\n')).toHaveLength(4);
  await expect(writeTranscript(join(dir, 'missing'), made, clock())).rejects.toMatchObject({
    code: 'ENOENT',
  });
});
