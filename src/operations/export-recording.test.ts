import { expect, test } from 'vitest';
import { recordingTools } from '../adapters/terminal/recording-tools.ts';
import { sourceOf } from '../adapters/terminal/source-of.ts';
import { exportCast, exportText, gatherPage } from './export-recording.ts';
import { readRecording } from './read-recording.ts';

const hostile = [
  '\x1b]52;c;ZXZpbA==\x07', // writes the clipboard
  '\x1b]0;title\x07\x1b[21t', // sets a title and asks for it back
  '\x1b]8;;https://evil.example/\x07link\x1b]8;;\x07',
  '\u202egpj.exe\u2066 \u200f',
  '\x1b]0;',
  'A'.repeat(2_000_000), // a title that does not end
  '\x07\x1bP+q544e\x1b\\\x1b[6n\x1b[c\x1b[?1003h\x1b[5i',
  '<script>alert(1)</script></script><!--',
  `x${'\u0301'.repeat(5000)}y\r\n`,
  `export AWS_SECRET_ACCESS_KEY=${'wJalrXUtnFEMI/K7MDENG'}/bPxRfiCYEXAMPLEKEY\r\n`,
].join('');
const source = () => sourceOf(Buffer.from(hostile, 'utf8'));
const options = { size: { cols: 60, rows: 10 } };

async function cast(from = source()): Promise<string> {
  let text = '';
  await exportCast(from, recordingTools, options, (more) => {
    text += more;
  });
  return text;
}

test('of hostile output a cast holds places, looks and text only', async () => {
  const text = await cast();
  const events = text
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => JSON.parse(line) as [number, string, string]);
  for (const [, code, data] of events) {
    expect(code).toMatch(/^[omr]$/);
    const rest = data.replaceAll(/\x1b\[[\d;]*[HJKm]|\x1b\[\?25[hl]/g, '');
    expect(rest).not.toMatch(/[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]/);
  }
  expect(text).toContain('AWS_SECRET_ACCESS_KEY=*****');
  expect(text).not.toContain('EXAMPLEKEY');
  expect(text.length).toBeLessThan(10_000);
});

test('played again, an exported cast ends with the same screen', async () => {
  const original = Buffer.from(
    '{"version":2,"width":30,"height":4}\n[0.1,"o","\\u001b[1;31mred\\u001b[0m plain\\r\\n"]\n[1,"o","漢字 \\u001b[7mx"]\n[2,"r","20x5"]\n[2.5,"o","\\r\\nlast"]\n',
  );
  const again = Buffer.from(await cast(sourceOf(original)));
  const screenOf = (bytes: Uint8Array) =>
    readRecording(sourceOf(bytes), recordingTools, { untilMs: null, size: null });
  const [before, after] = [await screenOf(original), await screenOf(again)];
  expect(after.screen).toEqual(before.screen);
  expect(after.durationMs).toBe(before.durationMs);
});

test('text holds no control and no secret', async () => {
  let text = '';
  await exportText(source(), recordingTools, options, (more) => {
    text += more;
  });
  expect(text.replaceAll('\n', '')).not.toMatch(/[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]/);
  expect(text).toContain('export AWS_SECRET_ACCESS_KEY=***');
});

test('a page gets data that holds neither', async () => {
  const page = JSON.stringify(await gatherPage(source(), recordingTools, options));
  expect(page).not.toMatch(/\\u00[01]|\u202e|EXAMPLEKEY/);
});
