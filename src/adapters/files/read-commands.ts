import { createReadStream } from 'node:fs';
import { Fault } from '../../operations/fault.ts';
import type { CommandLine } from '../../operations/test-rules.ts';

/**
 * The commands of a file: plain text, one a line, all typed in one session; or JSON lines with `command`, each a
 * session of its own unless they share `sessionId`. One element for each line, also for an empty one.
 */
export async function* readCommands(file: string): AsyncGenerator<CommandLine> {
  let line = 0;
  let json: boolean | null = null;
  for await (const text of linesOf(file)) {
    line += 1;
    if (json === null && text.trim() !== '') json = commandOf(text) !== null;
    yield json === true ? jsonLine(text, line, file) : { line, command: text, session: file };
  }
}

/** Only line feeds end a line, so that the numbers are those of every other program; a line may be any length. */
async function* linesOf(file: string): AsyncGenerator<string> {
  let rest = '';
  try {
    for await (const chunk of createReadStream(file, { encoding: 'utf8' })) {
      const lines = `${rest}${chunk}`.split('\n');
      rest = lines.pop() ?? '';
      for (const text of lines) yield text.replace(/\r$/, '');
    }
  } catch (cause) {
    throw new Fault('COMMANDS_UNREADABLE', `${file} cannot be read`, { retry: 'never', cause });
  }
  if (rest !== '') yield rest;
}

function jsonLine(text: string, line: number, file: string): CommandLine {
  if (text.trim() === '') return { line, command: '', session: null };
  const found = commandOf(text);
  if (found === null)
    throw new Fault('COMMANDS_MALFORMED', `${file}:${line}: it is no JSON object with a text "command"`, {
      retry: 'never',
    });
  return { line, ...found };
}

function commandOf(text: string): { command: string; session: string | null } | null {
  if (!text.trimStart().startsWith('{')) return null;
  try {
    const value = JSON.parse(text) as { command?: unknown; sessionId?: unknown };
    if (typeof value.command !== 'string') return null;
    return { command: value.command, session: typeof value.sessionId === 'string' ? value.sessionId : null };
  } catch {
    return null;
  }
}
