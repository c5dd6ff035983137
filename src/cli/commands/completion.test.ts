import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { buildProgram } from '../program.ts';
import { completionsOf } from './completion.ts';

const dir = mkdtempSync(join(tmpdir(), 'completion-'));
const script = join(dir, 'script.sh');

beforeAll(async () => {
  const written: string[] = [];
  const spy = vi.spyOn(process.stdout, 'write').mockImplementation((text) => written.push(String(text)) > 0);
  await buildProgram().parseAsync(['completion'], { from: 'user' });
  spy.mockRestore();
  writeFileSync(script, written.join(''));
});

afterAll(() => rmSync(dir, { recursive: true }));

/** What a real bash offers for the last of the words. */
function complete(...words: string[]): string[] {
  const typed = ['sallyport', ...words];
  const run = `source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(( $# - 1 )); _sallyport; printf '%s\\n' "\${COMPREPLY[@]}"`;
  return execFileSync('bash', ['-c', run, 'bash', script, ...typed], { encoding: 'utf8', timeout: 60_000 })
    .trim()
    .split('\n');
}

test('commands, subcommands and options are offered by what was typed', () => {
  expect(complete('sess')).toEqual(['session']);
  expect(complete('session', 'te')).toEqual(['terminate']);
  expect(complete('session', 'terminate', '--re').sort()).toEqual(['--reason', '--region']);
  expect(complete('')).toEqual(expect.arrayContaining(['up', 'serve', 'status', 'connect', '--help']));
});

test('arguments and values in between do not lead astray, whatever is in them', () => {
  for (const argument of ['engineer-0a1b', '$(touch x)', '*', 'a"b', "it's", 'two words'])
    expect(complete('session', 'show', argument, '--time')).toEqual(['--timeline']);
  expect(complete('session', 'list', '--state', 'active', '--no')).toEqual(['--node']);
});

test('what is unknown is offered the commands again, and it ends', () => {
  expect(complete('no', 'such', 'thing', 'stat')).toEqual(['status']);
});

test('every command is in it, with help', () => {
  const completions = completionsOf(buildProgram());
  expect(new Set(completions.map(({ path }) => path)).size).toBe(completions.length);
  for (const { words } of completions) expect(words).toContain('--help');
});
