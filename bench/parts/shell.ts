/** Shells of our own client, as the people of a bench use them. */
import type { AwsCalls } from '../../src/adapters/session-manager/aws-calls.ts';
import { ClientSession } from '../../src/adapters/session-manager/client-session.ts';

/** A shell; `heard` is given all that it prints. */
export interface Shell {
  readonly session: ClientSession;
  heard: (data: Uint8Array) => void;
}

/** Starts a session on a node. */
export async function openShell(calls: AwsCalls, target: string): Promise<Shell> {
  const started = await calls.startSession({ target });
  const shell = { heard: () => undefined } as unknown as { session: ClientSession; heard: Shell['heard'] };
  shell.session = new ClientSession({
    started,
    targetId: target,
    clientVersion: '1.2.780.0',
    calls,
    listener: {
      ready: () => undefined,
      output: (_stream, data) => shell.heard(data),
      waiting: () => undefined,
      writable: () => undefined,
    },
  });
  return shell;
}

/** Resolves once the shell has printed something that holds the text. */
export function hears(shell: Shell, text: string): Promise<void> {
  return new Promise((resolve) => {
    let got = '';
    shell.heard = (data) => {
      got += Buffer.from(data).toString('latin1');
      if (got.includes(text)) resolve();
    };
  });
}

const OPENED_AT_ONCE = 10;

/** Opens so many shells, a few at a time, each on the next of the targets, and waits for their prompts. */
export async function openShells(
  calls: AwsCalls,
  { targets, count }: { targets: readonly string[]; count: number },
): Promise<Shell[]> {
  const shells: Shell[] = [];
  while (shells.length < count) {
    const some = await Promise.all(
      Array.from({ length: Math.min(OPENED_AT_ONCE, count - shells.length) }, (_, i) =>
        openShell(calls, targets[i % targets.length]!),
      ),
    );
    await Promise.all(some.map((shell) => hears(shell, '$ ')));
    shells.push(...some);
  }
  return shells;
}

/** Types so many letters, one at a time and each into another shell; how long each took to come back, in ms. */
export async function timeEchoes(shells: readonly Shell[], count: number): Promise<number[]> {
  const echoMs: number[] = [];
  for (let i = 0; i < count; i++) {
    const shell = shells[(i * 37) % shells.length]!;
    // Letters only, and never enough of them to fill a line.
    const key = String.fromCharCode(97 + (i % 26));
    const heard = hears(shell, key);
    const begun = performance.now();
    shell.session.send(Buffer.from(key));
    await heard;
    echoMs.push(performance.now() - begun);
  }
  return echoMs;
}
