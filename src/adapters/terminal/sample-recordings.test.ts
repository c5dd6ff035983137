import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { RawDecoder } from '../../domain/recordings/raw-decoder.ts';
import type { TerminalSize } from '../../domain/recordings/recording-event.ts';
import { readRecording } from '../../operations/read-recording.ts';
import { openRecordingFile } from '../files/recording-file.ts';
import { recordingTools } from './recording-tools.ts';
import { sourceOf } from './source-of.ts';

const samples = fileURLToPath(new URL('../../../../shared/data/', import.meta.url));
const missing = !existsSync(samples);
if (missing) console.warn('real recordings are not tried: put them into ../shared/data beside the checkout');

const namesIn = (folder: string) => (missing ? [] : readdirSync(join(samples, folder)));
const trimmed = (rows: readonly string[]) => rows.map((row) => row.replace(/ +$/, ''));
const withoutBlankEnd = (rows: readonly string[]) => trimmed(rows).join('\n').trimEnd();

async function read(file: string, size: TerminalSize | null) {
  const lines: string[] = [];
  const onLine = (line: string) => {
    lines.push(line);
  };
  const got = await readRecording(await openRecordingFile(file), recordingTools, {
    untilMs: null,
    size,
    onLine,
  });
  return { ...got, lines };
}

function sizeOf(folder: string): TerminalSize {
  const { columns, screen_lines } = JSON.parse(readFileSync(join(folder, 'size.json'), 'utf8')) as {
    columns: number;
    screen_lines: number;
  };
  return { cols: columns, rows: screen_lines };
}

describe.skipIf(missing)("alacritty's recordings", () => {
  const names = namesIn('terminal/alacritty').filter((name) => !name.startsWith('LICENSE'));

  test.each(names)('%s ends with the expected screen, also as a session log', async (name) => {
    const folder = join(samples, 'terminal/alacritty', name);
    const size = sizeOf(folder);
    const raw = await read(join(folder, 'alacritty.recording'), size);
    const log = await read(join(samples, 'session-logs', `alacritty-${name}.log`), size);
    expect(log.format).toBe('s3-transcript');
    expect({ screen: log.screen, lines: log.lines }).toEqual({ screen: raw.screen, lines: raw.lines });
    const expected = join(folder, 'expected.txt');
    if (!existsSync(expected)) return;
    const rows = readFileSync(expected, 'utf8').replace(/\n$/, '').split('\n');
    expect(raw.screen).toEqual(trimmed(rows.slice(-size.rows)));
  });
});

/** Where xterm.js deliberately differs from xterm, which made the expected screens. */
const differing: Readonly<Record<string, string>> = {
  't0055-EL':
    'erasing the line with the cursor behind the last column: xterm goes back first, alacritty and xterm.js do not',
  't0504-vim': 'the expected screen holds less of the recording than was played',
};

describe.skipIf(missing)("xterm.js's escape sequences", () => {
  const names = namesIn('terminal/xterm-escape-sequences')
    .filter((name) => /\.in_?$/.test(name))
    .map((name) => name.replace(/\.in_?$/, ''))
    .filter((name) => existsSync(join(samples, 'terminal/xterm-escape-sequences', `${name}.text`)));

  test.each(names)('%s shows what xterm shows', async (name) => {
    const folder = join(samples, 'terminal/xterm-escape-sequences');
    const file = [`${name}.in`, `${name}.in_`].find((each) => existsSync(join(folder, each))) as string;
    // The files were made to be written to a terminal, whose driver makes LF CR LF.
    const bytes = Buffer.from(readFileSync(join(folder, file), 'latin1').replaceAll('\n', '\r\n'), 'latin1');
    const { screen } = await readRecording(sourceOf(bytes), recordingTools, {
      untilMs: null,
      size: { cols: 80, rows: 25 },
    });
    const same =
      withoutBlankEnd(screen) ===
      withoutBlankEnd(readFileSync(join(folder, `${name}.text`), 'utf8').split('\n'));
    expect(same, differing[name]).toBe(differing[name] === undefined);
  });
});

describe.skipIf(missing)('casts', () => {
  const names = namesIn('casts').flatMap((folder) =>
    namesIn(`casts/${folder}`)
      .filter((name) => name.endsWith('.cast'))
      .map((name) => `${folder}/${name}`),
  );

  test.each(names.filter((name) => name.includes('invalid') || name.includes('wrong')))(
    '%s is refused with its line',
    async (name) => {
      await expect(read(join(samples, 'casts', name), null)).rejects.toThrow(/^line \d+: ./);
    },
  );

  test.each(names.filter((name) => !name.includes('invalid') && !name.includes('wrong')))(
    '%s is read without a gap',
    async (name) => {
      const { format, gaps } = await read(join(samples, 'casts', name), null);
      expect(format).toMatch(/^asciicast-[23]$/);
      expect(gaps).toEqual([]);
    },
  );
});

test('what a raw stream holds is passed on to the byte', () => {
  const bytes = Uint8Array.of(0, 27, 255, 13, 10);
  expect([...new RawDecoder().push(bytes)]).toEqual([{ kind: 'output', atMs: null, data: bytes }]);
});
