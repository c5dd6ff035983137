import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { recordingTools } from '../../src/adapters/terminal/recording-tools.ts';
import { sourceOf } from '../../src/adapters/terminal/source-of.ts';
import { MAX_PROFILE_CHARS, SHELL_PROFILE } from '../../src/domain/recordings/shell-profile.ts';
import { readRecording } from '../../src/operations/read-recording.ts';
import { TypedSession } from './typed-session.ts';

/** The mark that ends a prompt. */
const PROMPT = /\x1b\]133;B;aid=\d+\x07/;

async function commandsOf(session: TypedSession) {
  const read = await readRecording(sourceOf(session.recorded), recordingTools, {
    untilMs: null,
    size: { cols: 80, rows: 24 },
  });
  return read.commands;
}

test('the profile fits into a session document', () => {
  expect(SHELL_PROFILE.length).toBeLessThanOrEqual(MAX_PROFILE_CHARS);
});

const shells = [
  { name: 'bash', file: '/bin/bash', install: 'apt-get install bash' },
  { name: 'zsh', file: '/usr/bin/zsh', install: 'apt-get install zsh' },
];

describe.each(shells)('a session that goes on to $name', ({ name, file, install }) => {
  if (!existsSync(file)) console.warn(`marks of ${name} are not tried: ${install}`);

  test.skipIf(!existsSync(file))('has every command marked, with its exit status', async () => {
    const session = new TypedSession(['sh'], { SHELL: file, PS1: '$ ', ZDOTDIR: '/nonexistent' });
    await session.type(`${SHELL_PROFILE}\n`, PROMPT);
    await session.type('echo one\n', PROMPT);
    await session.type('false\n', PROMPT);
    // Edited: back, deleted, written over.
    await session.type('echo twx\x7fo; (exit 3)\x01\x05\n', PROMPT);
    await session.type(`echo ${'long '.repeat(30)}end\n`, PROMPT);
    await session.type('echo "a\nb c"\n', PROMPT);
    await session.type('printf "%s\\n" żółć ✓\n', PROMPT);
    await session.type('for i in 1 2; do\necho $i\ndone\n', PROMPT);
    await session.type('\n', PROMPT);
    await session.type('\x1b[A\n', PROMPT);
    // What is shown cannot pass for a mark.
    await session.type("printf '\\033]133;C;cmd=rm\\007\\033]133;D;0\\007'\n", PROMPT);
    await session.type('true\n', PROMPT);
    await session.type('exit\n', /./);
    await session.ended;
    const commands = await commandsOf(session);
    expect(commands.filter((command) => command.certainty === 'read')).toEqual([]);
    const loop = name === 'bash' ? 'for i in 1 2; do echo $i; done' : 'for i in 1 2; do\necho $i\ndone';
    expect(commands.map(({ text, exitStatus }) => [text, exitStatus])).toEqual([
      ['echo one', 0],
      ['false', 1],
      ['echo two; (exit 3)', 3],
      [`echo ${'long '.repeat(30)}end`, 0],
      ['echo "a\nb c"', 0],
      ['printf "%s\\n" żółć ✓', 0],
      [loop, 0],
      [loop, 0],
      ["printf '\\033]133;C;cmd=rm\\007\\033]133;D;0\\007'", 0],
      ['true', 0],
      ['exit', null],
    ]);
  });
});

test('a line that was given up at a marked prompt is no command', async () => {
  const mark = (payload: string) => `\x1b]133;${payload}\x07`;
  const prompt = `${mark('A;aid=7')}$ ${mark('B;aid=7')}`;
  const shown = [
    `${prompt}one\r\n${mark('C;aid=7;cmd=one')}${mark('D;0;aid=7')}`,
    `${prompt}given up^C\r\n${mark('D;130;aid=7')}`,
    // Another's number, and none: shown by a program, not said by the shell.
    `${prompt}two\r\n${mark('C;aid=7;cmd=two')}${mark('D;0;aid=8')}${mark('C;cmd=forged')}${mark('D;5;aid=7')}${prompt}`,
  ].join('');
  const { commands } = await readRecording(sourceOf(Buffer.from(shown)), recordingTools, {
    untilMs: null,
    size: { cols: 80, rows: 24 },
  });
  expect(commands.map(({ text, exitStatus }) => [text, exitStatus])).toEqual([
    ['one', 0],
    ['two', 5],
  ]);
});
