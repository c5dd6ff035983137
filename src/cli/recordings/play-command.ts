import { recordingTools } from '../../adapters/terminal/recording-tools.ts';
import { type Frame, renderRow } from '../../domain/recordings/frame.ts';
import { harmlessText } from '../../domain/recordings/harmless.ts';
import type { RecordingSource } from '../../operations/read-recording.ts';
import { recordFrames } from '../../operations/record-frames.ts';
import { CliError, EXIT, refused, wrongUsage } from '../exit.ts';
import type { Settings } from '../settings.ts';
import { askedSize, localRecording, recordingError } from './local-file.ts';
import { Player } from './player.ts';
import { isSessionId, type SessionRecordingOptions, sessionSource } from './session-recording.ts';

export interface PlayCommandOptions extends SessionRecordingOptions {
  readonly speed: number;
  readonly skipIdle?: boolean;
  /** Milliseconds from the beginning. */
  readonly from: number;
}

const TICK_MS = 30;
/** More are not held; the recording can be exported. */
const MAX_FRAMES = 100_000;
/** Keys that come as one escape sequence, or one by one. */
const KEYS = /\u001b\[[A-D]|[\s\S]/gu;

/** `recording play`: on the viewer's terminal, drawn anew from the emulator's screens. */
export async function playCommand(
  name: string,
  options: PlayCommandOptions,
  settings: Settings,
): Promise<void> {
  if (!process.stdout.isTTY || !process.stdin.isTTY)
    throw wrongUsage(
      `Playing needs a terminal. Without one: sallyport recording export ${name} --format text.`,
    );
  const ofSession = isSessionId(name);
  const source = ofSession ? await openSession(name, options, settings) : await localRecording(name);
  const recording = await gather(name, source, options, ofSession).catch((error) => {
    throw recordingError(name, error);
  });
  const player = new Player(recording, options.speed, options.skipIdle === true);
  player.atMs = Math.min(options.from, recording.endMs);
  await show(player);
}

/** A moment to begin at is mostly a search hit's, which counts as the streamed copy does, where there is one. */
async function openSession(
  id: string,
  options: PlayCommandOptions,
  settings: Settings,
): Promise<RecordingSource> {
  if (options.from === 0 || options.source !== undefined) return sessionSource(id, options, settings);
  try {
    return await sessionSource(id, { ...options, source: 'cloudwatch' }, settings);
  } catch (error) {
    if (error instanceof CliError && error.exitCode === EXIT.refused)
      return sessionSource(id, options, settings);
    throw error;
  }
}

async function gather(name: string, source: RecordingSource, options: PlayCommandOptions, made: boolean) {
  // What the server made is masked as may be seen; its commands are its markers.
  const { frames, markers, about } = recordFrames(source, recordingTools, {
    size: made ? null : askedSize(options),
    unmasked: made || options.unmasked === true,
    withoutCommands: made,
  });
  const all: Frame[] = [];
  for await (const frame of frames) {
    all.push(frame);
    if (all.length > MAX_FRAMES)
      throw refused(`${name} is too long to be played. Export it with --format text or --format cast.`);
  }
  return { frames: all, markers, endMs: about.endMs };
}

async function show(player: Player): Promise<void> {
  const { stdin, stdout } = process;
  let drawn: Frame | null = null;
  let bar = '';
  const draw = (anew: boolean) => {
    const change = renderView(player, anew ? null : drawn, { cols: stdout.columns, rows: stdout.rows });
    const status = renderBar(player, { cols: stdout.columns, rows: stdout.rows });
    if (change !== '' || status !== bar || anew)
      stdout.write(change + status + cursorOf(player, stdout.rows));
    drawn = player.frame;
    bar = status;
  };
  const resized = () => draw(true);
  stdin.setRawMode(true);
  stdout.write('\u001b[?1049h\u001b[?7l');
  stdout.on('resize', resized);
  const restore = () => stdout.write('\u001b[?7h\u001b[?25h\u001b[0m\u001b[?1049l');
  process.once('exit', restore);
  try {
    await new Promise<void>((resolve) => {
      let last = performance.now();
      const timer = setInterval(() => {
        const now = performance.now();
        player.pass(now - last);
        last = now;
        draw(false);
      }, TICK_MS);
      const leave = () => {
        clearInterval(timer);
        resolve();
      };
      stdin.on('data', (keys: Buffer) => {
        for (const key of keys.toString('utf8').match(KEYS) ?? []) player.key(key);
        if (player.over) leave();
        else draw(false);
      });
      process.once('SIGTERM', leave);
      draw(true);
    });
  } finally {
    process.off('exit', restore);
    stdout.off('resize', resized);
    restore();
    stdin.setRawMode(false);
    stdin.pause();
    stdin.removeAllListeners('data');
  }
}

interface View {
  readonly cols: number;
  readonly rows: number;
}

/** The rows that changed; the viewer's terminal cuts what is wider, the last of its rows is ours. */
function renderView(player: Player, before: Frame | null, view: View): string {
  const frame = player.frame;
  if (frame === before && before !== null) return '';
  let out = before === null ? '\u001b[0m\u001b[H\u001b[2J' : '';
  const height = Math.max(frame?.rows.length ?? 0, before?.rows.length ?? 0);
  for (let index = 0; index < Math.min(height, view.rows - 1); index += 1) {
    const row = frame?.rows[index];
    if (before !== null && before.rows[index] === row) continue;
    out += `\u001b[${index + 1};1H\u001b[0m\u001b[K${row === undefined ? '' : renderRow(row)}`;
  }
  return out;
}

function renderBar(player: Player, view: View): string {
  const text = [...harmlessText(player.status())].slice(0, view.cols - 1).join('');
  return `\u001b[${view.rows};1H\u001b[0;7m\u001b[K${text}\u001b[0m`;
}

function cursorOf(player: Player, rows: number): string {
  const cursor = player.frame?.cursor ?? null;
  if (player.typing !== null) return `\u001b[${rows};${player.typing.length + 2}H\u001b[?25h`;
  if (cursor === null || cursor.row >= rows - 1) return '\u001b[?25l';
  return `\u001b[${cursor.row + 1};${cursor.col + 1}H\u001b[?25h`;
}
