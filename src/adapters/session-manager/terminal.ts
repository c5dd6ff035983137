import { DEFAULT_TERMINAL_SIZE } from '@sallyport/session-channel/payloads/size.ts';
import type { ClientSession } from './client-session.ts';
import { ESCAPE_HELP, EscapeKeys } from './escape-keys.ts';
import { type SessionStreams, terminalSize } from './session-streams.ts';

const END_OF_INPUT = Uint8Array.of(0x04);

/**
 * Joins a person's terminal to a shell: keys go out as they are typed (Ctrl-C is a byte, not a signal), the size
 * follows the window, `~.` leaves. `hasTerminal` says whether the node's side has one. Returns what gives the terminal back; it must always be called.
 */
export function attachTerminal(
  session: ClientSession,
  streams: SessionStreams,
  hasTerminal = true,
): () => void {
  const { stdin, stdout, stderr } = streams;
  const isTerminal = stdin.isTTY === true && stdin.setRawMode !== undefined;
  const wasRaw = stdin.isRaw === true;
  const escapes = new EscapeKeys();
  const type = (keys: Buffer): void => {
    const inputs = isTerminal ? escapes.receive(keys) : [{ kind: 'send' as const, data: keys }];
    for (const input of inputs) {
      if (input.kind === 'send') send(input.data);
      else if (input.kind === 'help') stderr.write(`\r\n${ESCAPE_HELP.join('\r\n')}\r\n`);
      else void session.leave();
    }
  };
  const send = (data: Uint8Array): void => {
    session.send(data);
    if (session.isFull) stdin.pause();
  };
  const resize = (): void => session.resize(terminalSize(stdout) ?? DEFAULT_TERMINAL_SIZE);
  // A pipe that ends says so as a person would; the shell then exits by itself.
  const endInput = (): void => {
    if (hasTerminal) session.send(END_OF_INPUT);
  };
  const giveBack = (): void => {
    stdin.removeListener('data', type);
    stdin.removeListener('end', endInput);
    stdout.removeListener('resize', resize);
    if (isTerminal) stdin.setRawMode?.(wasRaw);
    stdin.pause();
  };
  if (isTerminal) stdin.setRawMode?.(true);
  resize();
  stdout.on('resize', resize);
  stdin.on('data', type);
  stdin.on('end', endInput);
  stdin.resume();
  return giveBack;
}
