import { describe, expect, test } from 'vitest';
import { recordingTools } from '../../src/adapters/terminal/recording-tools.ts';
import { FollowedCommands } from '../../src/domain/recordings/followed-commands.ts';
import { SHELL_PROFILE } from '../../src/domain/recordings/shell-profile.ts';
import { followedText } from '../../src/domain/recordings/streamed-lines.ts';
import { TypedSession } from './typed-session.ts';

const T0 = 1_790_000_000_000;
const MARKED = /\x1b\]133;B;aid=\d+\x07/;
const TYPED = ['echo one', 'cd /tmp', 'for i in 1 2; do\necho $i\ndone', 'sleep 0 | cat', 'true'];

function follow(stripped = false): FollowedCommands {
  const followed = new FollowedCommands({
    make: recordingTools.makeEmulator,
    size: { cols: 80, rows: 24 },
    stripped,
  });
  followed.take({ kind: 'begun', startedAtMs: T0, size: null });
  return followed;
}

async function typed(profile: boolean): Promise<{ bytes: Uint8Array; prompt: RegExp }> {
  const prompt = profile ? MARKED : /dev@host:.*[#$] /;
  const session = new TypedSession(profile ? ['sh'] : ['bash', '--norc'], {
    SHELL: '/bin/bash',
    PS1: profile ? '$ ' : 'dev@host:\\w\\$ ',
  });
  if (profile) await session.type(`${SHELL_PROFILE}\n`, prompt);
  else await session.until(prompt);
  for (const command of TYPED) await session.type(`${command}\n`, prompt);
  session.kill();
  await session.ended;
  return { bytes: session.recorded, prompt };
}

/** As the agent does, line by line: one with a title or a mark, which ends in BEL, stays as it is (C.6). */
function stripped(line: string): string {
  return line.includes('\x07') ? line : line.replace(/\x1b\[[0-9;?]*[a-zA-Z]/g, '');
}

describe.each([
  ['marked by its shell', true],
  ['read off the screen', false],
])('a session that goes on, %s', (_, profile) => {
  test('gives every command once, however its bytes are cut', async () => {
    const { bytes } = await typed(profile);
    for (const cut of [1, 7, 100_000]) {
      const followed = follow();
      const told: string[] = [];
      for (let at = 0; at < bytes.length; at += cut)
        for (const { text } of followed.take({
          kind: 'output',
          atMs: at,
          data: bytes.subarray(at, at + cut),
        }))
          told.push(text);
      told.push(...followed.end().map(({ text }) => text));
      // What is told first is the profile, as it is typed; bash's history joins lines.
      const commands = told.slice(profile ? -TYPED.length : 0).map((text) => text.replace(/; |\n/g, ' '));
      expect(commands).toEqual(TYPED.map((text) => text.replace(/; |\n/g, ' ')));
      expect(told.length - TYPED.length).toBeLessThanOrEqual(profile ? 2 : 0);
    }
  });

  test('gives a command with its own line, as the agent streams it: not with the next one', async () => {
    const { bytes } = await typed(profile);
    const shown = Buffer.from(bytes).toString('utf8').replaceAll('\r', '');
    const lines = shown.split('\n').slice(0, -1).map(stripped);
    const at = lines.findIndex((line) => line.endsWith('sleep 0 | cat'));
    const followed = follow(true);
    const told = lines
      .slice(0, at + 1)
      .flatMap((line) => followed.take({ kind: 'output', atMs: 5, data: followedText([line]) }));
    expect(told.at(-1)).toEqual({ text: 'sleep 0 | cat', at: T0 + 5, atMs: 5 });
    const rest = followed.take({ kind: 'output', atMs: 6, data: followedText(lines.slice(at + 1)) });
    expect(rest.map(({ text }) => text)).toEqual(['true']);
  });
});

test('a session of many commands is followed without keeping them, none is passed over', () => {
  const followed = follow();
  let count = 0;
  for (let i = 0; i < 3000; i += 1)
    count += followed.take({ kind: 'output', atMs: i, data: `dev@host:~$ echo ${i}\r\n${i}\r\n` }).length;
  expect(count + followed.end().length).toBe(3000);
});
