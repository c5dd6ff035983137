/**
 * Reading recordings beside xterm.js alone, on the same bytes in the same run: the screen and the commands must come
 * at no less than 0.7 of its speed, and with the text of every line too. `npm run bench -- recordings`; with `--memory`
 * a transcript of 1 GB is read in a process of its own, which must stay under 300 MB.
 */
import { spawnSync } from 'node:child_process';
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import xterm from '@xterm/headless';
import { recordingTools } from '../src/adapters/terminal/recording-tools.ts';
import { sourceOf } from '../src/adapters/terminal/source-of.ts';
import { readRecording } from '../src/operations/read-recording.ts';

const LEAST_SHARE = 0.7;
const MOST_MEMORY_MB = 300;
const BYTES = 16 * 1024 * 1024;
const ROUNDS = 5;
const SIZE = { cols: 120, rows: 40 };

/** A session's output: prompts, commands, plain and coloured lines of all lengths. */
function session(bytes: number): Buffer {
  const parts: string[] = [];
  let length = 0;
  let seed = 42;
  const next = (below: number) => {
    seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
    return (seed >>> 8) % below;
  };
  for (let command = 0; length < bytes; command += 1) {
    let text = `\x1b[?2004h[ec2-user@ip-10-0-1-11 ~]$ ls -la /var/log/${command}\r\n\x1b[?2004l\r`;
    for (let line = next(60); line >= 0; line -= 1) {
      const name = `file-${next(100_000)}.log`;
      text +=
        next(3) === 0
          ? `\x1b[01;34mdrwxr-xr-x\x1b[0m 2 root root ${next(99_999)} Nov 21 09:02 \x1b[01;32m${name}\x1b[0m\r\n`
          : `-rw-r--r-- 1 root adm ${next(9_999_999)} Nov 21 09:02 ${name} ${'x'.repeat(next(90))}\r\n`;
    }
    parts.push(text);
    length += text.length;
  }
  return Buffer.from(parts.join(''), 'latin1');
}

/** Processor time: other work on the machine takes from both, but not evenly. */
function secondsSince(begun: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(begun);
  return (user + system) / 1e6;
}

/** Seconds of processor time. */
async function alone(bytes: Buffer): Promise<number> {
  const terminal = new xterm.Terminal({ ...SIZE, scrollback: 1000, allowProposedApi: true });
  const begun = process.cpuUsage();
  for (let at = 0; at < bytes.length; at += 262_144)
    await new Promise<void>((resolve) => terminal.write(bytes.subarray(at, at + 262_144), resolve));
  return secondsSince(begun);
}

async function reading(
  bytes: Buffer,
  withLines: boolean,
): Promise<{ seconds: number; commands: number; lines: number }> {
  let lines = 0;
  const count = () => {
    lines += 1;
  };
  const begun = process.cpuUsage();
  const read = await readRecording(
    sourceOf(bytes, () => 262_144),
    recordingTools,
    {
      untilMs: null,
      size: SIZE,
      ...(withLines ? { onLine: count } : {}),
    },
  );
  const seconds = secondsSince(begun);
  return { seconds, commands: read.commands.length, lines };
}

function speed(bytes: Buffer, seconds: number): string {
  return `${(bytes.length / 1e6 / seconds).toFixed(1)} MB/s`;
}

async function memory(): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-bench-'));
  try {
    const path = join(folder, 'large.log');
    const file = createWriteStream(path);
    file.write('Script started on 2026-11-21 09:02:30+00:00 [COMMAND="cat" <not executed on terminal>]\n');
    const part = Buffer.from(session(BYTES).toString('latin1').replaceAll('\r\n', '\r\r\n'), 'latin1');
    for (let written = 0; written < 1e9; written += part.length)
      if (!file.write(part)) await new Promise<void>((resolve) => file.once('drain', resolve));
    file.end('\nScript done on 2026-11-21 09:02:30+00:00 [COMMAND_EXIT_CODE="0"]\n');
    await new Promise<void>((resolve) => file.once('close', resolve));
    const child = spawnSync(
      process.execPath,
      [fileURLToPath(new URL('./parts/read-large.ts', import.meta.url)), path],
      { encoding: 'utf8' },
    );
    const told = JSON.parse(child.stdout) as { mb: number; seconds: number; lines: number; commands: number };
    console.log(
      `1 GB transcript: ${told.mb} MB at most, ${Math.round(1000 / told.seconds)} MB/s, ${told.lines} lines, ${told.commands} commands (limit ${MOST_MEMORY_MB} MB)`,
    );
    return told.mb <= MOST_MEMORY_MB;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (process.argv.includes('--memory')) process.exitCode = (await memory()) ? 0 : 1;
else {
  const bytes = session(BYTES);
  // What is measured first is measured with code that is not compiled yet.
  const spent = { alone: 0, commands: 0, lines: 0 };
  for (let round = -1; round < ROUNDS; round += 1) {
    const one = await alone(bytes);
    const commands = await reading(bytes, false);
    const lines = await reading(bytes, true);
    if (round < 0) continue;
    spent.alone += one;
    spent.commands += commands.seconds;
    spent.lines += lines.seconds;
    console.log(
      `xterm.js alone ${speed(bytes, one)}, with ${commands.commands} commands ${speed(bytes, commands.seconds)}: ${(one / commands.seconds).toFixed(2)}, with ${lines.lines} lines too ${speed(bytes, lines.seconds)}: ${(one / lines.seconds).toFixed(2)}`,
    );
  }
  const shares = [spent.alone / spent.commands, spent.alone / spent.lines] as const;
  console.log(
    `share of xterm.js's speed over ${ROUNDS} rounds: ${shares[0].toFixed(2)} with commands, ${shares[1].toFixed(2)} with commands and lines (limit ${LEAST_SHARE})`,
  );
  process.exitCode = Math.min(...shares) >= LEAST_SHARE ? 0 : 1;
}
