import { SHELL_PROFILE } from './shell-profile.ts';

/** Whole control sequences: strings ended by BEL or ST, CSI, and the short ones. */
const SEQUENCES =
  /\u001b[\]PX^_][^\u0007\u001b]*(?:\u0007|\u001b\\)|\u001b\[[0-?]*[ -/]*[@-~]|\u001b[ -/]*[0-Z\\^-~]/g;
const PROFILE_LINES = SHELL_PROFILE.split('\n').map((line) => line.trim());

/**
 * A streamed line as a person reads it: without the control sequences that the agent left in (it keeps a whole line
 * that holds a sequence it does not know, such as a prompt's mark; facts/session-manager.md C.6). Other control
 * characters stay for whoever prints it to replace. Null for the session document's own shellProfile being typed.
 */
export function plainLine(text: string): string | null {
  if (text.length < 2 * SHELL_PROFILE.length && PROFILE_LINES.some((line) => text.includes(line)))
    return null;
  return text.includes('\u001b') ? text.replace(SEQUENCES, '') : text;
}
