import { unquoteShell } from './unquote-shell.ts';

/** What a shell says in OSC 133: its prompt begins (A) and ends (B), a command begins (C) and has ended (D). */
export interface PromptMark {
  readonly code: 'A' | 'B' | 'C' | 'D';
  /** Proves that the shell itself speaks, and not something it shows; null when none is given. */
  readonly nonce: string | null;
  /** D: how the command ended. */
  readonly exitStatus: number | null;
  /** C: the command as the shell read it, where it tells. */
  readonly commandText: string | null;
  /** C: the number of the command in the shell's history, where it tells. */
  readonly historyNumber: number | null;
}

/** A mark's longest payload; a command line longer than that is read off the screen. */
const MAX_PAYLOAD_CHARS = 1_000_000;

/**
 * Parses `A;aid=NONCE`, `C;aid=NONCE;cmd=QUOTED`, `D;STATUS;aid=NONCE`: FinalTerm's marks with the `aid` of the
 * semantic-prompts proposal, in which our profile puts its nonce, and the command quoted as for a shell behind `cmd=`
 * (zsh) or `his=` with its number (bash). Null for anything else.
 */
export function parsePromptMark(payload: string): PromptMark | null {
  if (payload.length > MAX_PAYLOAD_CHARS) return null;
  const parsed = /^([ABCD])(?:;|$)/.exec(payload);
  if (parsed === null) return null;
  const command = /;(cmd|his)=(.*)$/s.exec(payload);
  const fields = (command === null ? payload : payload.slice(0, command.index)).split(';').slice(1);
  const nonce = fields.find((field) => field.startsWith('aid='))?.slice('aid='.length) ?? null;
  const status = fields.find((field) => /^\d{1,3}$/.test(field));
  const text = command === null ? null : unquoteShell(command[2] as string);
  const history = command?.[1] === 'his' && text !== null ? /^\s*(\d+)\*?\s+(.*)$/s.exec(text) : null;
  return {
    code: parsed[1] as PromptMark['code'],
    nonce: nonce === '' ? null : nonce,
    exitStatus: status === undefined ? null : Number(status),
    commandText: command?.[1] === 'cmd' ? text : (history?.[2] ?? null),
    historyNumber: history === null ? null : Number(history[1]),
  };
}
