import { expect, test } from 'vitest';
import { plainLine } from './plain-line.ts';
import { SHELL_PROFILE } from './shell-profile.ts';

test.each([
  ['\u001b[?2004l\u001b]133;C;aid=7;his=\\ 2\\ echo\\ hi\u0007hi', 'hi'],
  ['\u001b]0;title\u001b\\\u001b[01;32mme@node\u001b[00m:~$ ls', 'me@node:~$ ls'],
  ['\u001b(B\u001b7plain\u001b8', 'plain'],
  ['nothing to take away', 'nothing to take away'],
  // Without its end it is no sequence: it stays to be seen.
  ['\u001b]0;open', '\u001b]0;open'],
  ['a\bb', 'a\bb'],
])('%j reads %j', (streamed, plain) => expect(plainLine(streamed)).toBe(plain));

test('the typing of the session document is left out, a line that merely quotes it in length is not', () => {
  const [first = '', second = ''] = SHELL_PROFILE.split('\n');
  expect([plainLine(`$ ${first}`), plainLine(`me@node:~$ ${second}`)]).toEqual([null, null]);
  const quoted = `cat <<E ${second} ${'x'.repeat(1000)}`;
  expect(plainLine(quoted)).toBe(quoted);
});
