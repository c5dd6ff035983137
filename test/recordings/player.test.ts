/** `recording play` as a person sees it: on a real pseudo-terminal, its screen read by the emulator. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { XtermEmulator } from '../../src/adapters/terminal/xterm-emulator.ts';
import { until } from '../support/deadline.ts';
import { sallyportTerminal } from '../support/lab.ts';
import type { Terminal } from '../support/terminal.ts';

const SIZE = { cols: 120, rows: 30 };
const EVENTS = [
  [0, 'o', '\u001b[?2004h[me@node ~]$ '],
  [1, 'o', 'whoami\r\n\u001b[?2004l\r'],
  [1.2, 'o', 'engineer \u001b]52;c;ZXZpbA==\u0007\r\n\u001b[?2004h[me@node ~]$ '],
  [60, 'o', 'export API_TOKEN=sk-live-4711abcdef\r\n\u001b[?2004l\r\u001b[?2004h[me@node ~]$ '],
  [62, 'o', 'exit\r\n\u001b[?2004l\r'],
];

let folder: string;
let terminal: Terminal;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sallyport-player-'));
  const lines = [{ version: 2, width: 80, height: 20 }, ...EVENTS].map((each) => JSON.stringify(each));
  writeFileSync(join(folder, 'session.cast'), `${lines.join('\n')}\n`);
  const env = { PATH: process.env['PATH'] ?? '', HOME: folder, LANG: 'C.UTF-8' };
  terminal = sallyportTerminal(['recording', 'play', './session.cast'], { env, cwd: folder });
});
afterAll(() => {
  terminal.close();
  rmSync(folder, { recursive: true, force: true });
});

/** What stands on the viewer's terminal now. */
function screen(): readonly string[] {
  const emulator = new XtermEmulator(SIZE);
  emulator.write(terminal.shown);
  return emulator.screen().map((row) => row.text);
}
const bar = () => screen().at(-1) ?? '';
const shows = (what: string, isThere: () => boolean) => until(what, isThere);

test('it plays, pauses, goes to commands, tenths and what is searched for, and leaves the terminal as it was', async () => {
  await shows('it plays', () => bar().startsWith('▶'));
  terminal.send(' ');
  await shows('it pauses', () => bar().startsWith('⏸'));
  terminal.send(']');
  await shows('the first command', () => bar().includes('$ whoami') && bar().includes('0:01/1:02'));
  terminal.send(']');
  await shows('the second, masked', () => bar().includes('$ export API_TOKEN=***'));
  expect(screen().join('\n')).not.toContain('sk-live');
  terminal.send('[');
  await shows('the first again', () => bar().includes('$ whoami'));
  terminal.send('.');
  await shows('one change on', () => screen()[1] === 'engineer');
  terminal.send('\x1b[C');
  await shows('five seconds on', () => bar().includes('0:06/1:02'));
  terminal.send('9');
  await shows('nine tenths', () => bar().includes('0:55/1:02'));
  terminal.send('/');
  await shows('what is typed to search', () => bar() === '/');
  terminal.send('exit\r');
  await shows(
    'what was found',
    () => bar().includes('found "exit"') && screen()[3]?.endsWith('exit') === true,
  );
  // Idle times are skipped at the speed asked for, to the end.
  terminal.send('0>>i ');
  await shows('speed and skipping', () => /4x {2}idle skipped/.test(bar()));
  await shows('the end', () => bar().startsWith('⏸') && bar().includes('1:02/1:02'));
  terminal.send('q');
  expect((await terminal.exit()).exitCode).toBe(0);
  expect(screen().join('').trim()).toBe('');
  // Nothing of the recording's own control reached the viewer.
  expect(terminal.shown).not.toContain('\u001b]52');
});
