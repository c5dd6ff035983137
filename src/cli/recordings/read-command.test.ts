import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { Output } from '../output.ts';
import type { Settings } from '../settings.ts';
import { readCommand } from './read-command.ts';

const CAST = [
  JSON.stringify({ version: 2, width: 40, height: 3 }),
  JSON.stringify([0.5, 'o', 'DB_PASSWORD=hunter2hunter2\r\n\u001b]52;c;eA==\u0007done\r\n']),
].join('\n');

let dir: string;
let file: string;
let written: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'read-'));
  file = join(dir, 'own.cast');
  writeFileSync(file, `${CAST}\n`);
});
afterAll(() => rmSync(dir, { recursive: true }));
beforeEach(() => {
  written = '';
});

async function read(format: 'json' | 'text', options: object = {}): Promise<string> {
  const spy = vi.spyOn(process.stdout, 'write').mockImplementation((chunk, ...rest) => {
    written += String(chunk);
    const told = rest.find((one) => typeof one === 'function') as (() => void) | undefined;
    told?.();
    return true;
  });
  try {
    const settings = { output: new Output(format) } as Settings;
    await readCommand(file, { at: null, ...options } as Parameters<typeof readCommand>[1], settings);
  } finally {
    spy.mockRestore();
  }
  return written;
}

test('what stands in a file of one’s own is told to the cell', async () => {
  expect(JSON.parse(await read('json'))).toMatchObject({
    lines: expect.arrayContaining(['DB_PASSWORD=hunter2hunter2', 'done']),
    screen: ['DB_PASSWORD=hunter2hunter2', 'done', ''],
  });
});

test('asked for, all of it is masked as a session’s is, on the screen in place', async () => {
  const masked = JSON.parse(await read('json', { masked: true })) as { lines: string[]; screen: string[] };
  expect(JSON.stringify(masked)).not.toContain('hunter2');
  expect(masked.lines).toContain('DB_PASSWORD=***');
  expect(masked.screen[1]).toBe('done');
  const text = await read('text', { masked: true });
  expect(text).not.toContain('hunter2');
  expect(text).not.toContain('\u001b]52');
});
