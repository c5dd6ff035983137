import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { recordingTools } from '../../src/adapters/terminal/recording-tools.ts';
import { sourceOf } from '../../src/adapters/terminal/source-of.ts';
import { readRecording } from '../../src/operations/read-recording.ts';
import { TypedSession } from './typed-session.ts';

async function typedIn(session: TypedSession): Promise<string[]> {
  await session.ended;
  const { commands } = await readRecording(sourceOf(session.recorded), recordingTools, {
    untilMs: null,
    size: { cols: 80, rows: 24 },
  });
  expect(commands.every((command) => command.certainty === 'read')).toBe(true);
  return commands.map((command) => command.text);
}

const long = `echo ${'word '.repeat(40)}end`;

const prompts = [
  { shape: 'user and host', ps1: '[\\u@\\h \\W]\\$ ', end: /\]# $/ },
  { shape: 'two rows', ps1: '--(\\u)-[\\w]\\n+-\\$ ', end: /\+-# $/ },
  { shape: 'an arrow', ps1: '\\w ❯ ', end: /❯ $/ },
  { shape: 'bare', ps1: '\\$ ', end: /# $/ },
];

describe.each(prompts)('bash with a prompt of $shape', ({ ps1, end }) => {
  test('is read off the screen', async () => {
    const session = new TypedSession(['bash', '--norc', '--noprofile', '-i'], { PS1: ps1 });
    await session.until(end);
    await session.type('cd /usr\n', end);
    await session.type('echo one | cat\n', end);
    await session.type('ehco two\x01\x1b[C\x1b[3~\x1b[Ch\x05\n', end);
    await session.type(`${long}\n`, end);
    await session.type('\x1b[A\x1b[A\x1b[A\n', end);
    await session.type('\n', end);
    await session.type('echo "a\nb"\n', end);
    await session.type('cat <<E\nhere\nE\n', end);
    session.type('exit\n', /exit/).catch(() => {});
    expect(await typedIn(session)).toEqual([
      'cd /usr',
      'echo one | cat',
      'echo two',
      long,
      'echo one | cat',
      'echo "a\nb"',
      'cat <<E\nhere\nE',
      'exit',
    ]);
  });
});

describe('shells without bracketed paste', () => {
  const dash = '/bin/dash';
  if (!existsSync(dash)) console.warn('dash is not tried: apt-get install dash');

  test.skipIf(!existsSync(dash))('dash is read line by line', async () => {
    const end = /\$ $/;
    const session = new TypedSession([dash, '-i'], { PS1: '$ ' });
    await session.until(end);
    await session.type('echo one\n', end);
    await session.type("printf '$ not a command\\n# nor this\\n' | tail -1\n", end);
    await session.type(`${long}\n`, end);
    await session.type("echo 'a\n", /> $/);
    await session.type("b'\n", end);
    session.type('exit\n', /exit/).catch(() => {});
    expect(await typedIn(session)).toEqual([
      'echo one',
      "printf '$ not a command\\n# nor this\\n' | tail -1",
      long,
      "echo 'a\nb'",
      'exit',
    ]);
  });

  test('a bash without it too', async () => {
    const end = /bash-5\.\d[$#] $/;
    const session = new TypedSession(['bash', '--norc', '--noprofile', '-i', '+o', 'history'], {
      PS1: '\\s-\\v\\$ ',
    });
    await session.until(end);
    await session.type("bind 'set enable-bracketed-paste off'\n", end);
    await session.type('echo one\n', end);
    await session.type('whoami; id -u\n', end);
    session.type('exit\n', /exit/).catch(() => {});
    expect((await typedIn(session)).slice(1)).toEqual(['echo one', 'whoami; id -u', 'exit']);
  });
});
