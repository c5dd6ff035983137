import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { someFacts } from '../../../test/builders/session-facts.ts';
import { CedarJudge } from './judge.ts';
import { loadGuardrails, SHIPPED_GUARDRAILS } from './load-guardrails.ts';
import { GuardrailFault } from './policy-mistake.ts';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'guardrails-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const HEAD = `@id("night-shift")
@title("No sessions at night")
@severity("low")
@reason("it is {time.hour} o'clock")
@response("notify")
@onUnknown("notify")
`;
const WHEN = 'forbid (principal, action, resource)\nwhen { context.time.hour < 6 };\n';

function write(text: string, name = 'custom.cedar'): void {
  writeFileSync(join(directory, name), text);
}

function mistakesOf(text: string): readonly string[] {
  write(text);
  try {
    loadGuardrails([directory]);
  } catch (error) {
    if (!(error instanceof GuardrailFault)) throw error;
    return error.mistakes.map(({ line, column, problem }) => `${line}:${column} ${problem}`);
  }
  return [];
}

test("a user's guardrail is loaded beside the shipped ones and judges with them", () => {
  write(HEAD + WHEN);
  const judge = new CedarJudge(loadGuardrails([SHIPPED_GUARDRAILS, directory]));
  const facts = someFacts({ time: { startedAt: Date.UTC(2026, 10, 20, 3, 15) } });
  expect(judge.judge(facts, { now: 0, deadlinePassed: false }).violations).toEqual([
    { guardrail: 'night-shift', severity: 'low', response: 'notify', reason: "it is 3 o'clock" },
  ]);
});

test('several guardrails may stand in one file, each with its own line', () => {
  write(`// first\n${HEAD}${WHEN}\n// é second\n${HEAD.replace('night-shift', 'second')}${WHEN}`);
  expect(loadGuardrails([directory]).map(({ id, source }) => `${id} ${source.split(':').at(-1)}`)).toEqual([
    'night-shift 2',
    'second 12',
  ]);
});

describe('a mistake is told with its line, its column and what to do', () => {
  test('a syntax error', () => {
    expect(mistakesOf(`${HEAD}forbid (principal, action, resource)\nwhen { context.time.hour <  };`)).toEqual(
      [expect.stringMatching(/^8:29 unexpected token `\}`; expected /)],
    );
  });

  test('a misspelt fact, behind letters of several bytes', () => {
    expect(mistakesOf(`// é€\n${HEAD}${WHEN.replace('time.hour', 'thyme.hour')}`)).toEqual([
      expect.stringMatching(/^9:8 attribute `thyme` in context .* not found; did you mean `time`/),
    ]);
  });

  test('a type error', () => {
    expect(mistakesOf(HEAD + WHEN.replace('< 6', '== "six"'))).toEqual([
      expect.stringMatching(/^8:8 the types Long and String are not compatible/),
    ]);
  });

  test('an optional field read without asking for it', () => {
    const when = WHEN.replace('context.time.hour < 6', 'context.documentContent.maxMinutes > 60');
    expect(mistakesOf(HEAD + when)).toEqual([
      expect.stringMatching(/^8:8 unable to guarantee safety .*maxMinutes.* try testing for the attribute/),
    ]);
  });

  test('a policy that can never fire', () => {
    expect(mistakesOf(HEAD + WHEN.replace('context.time.hour < 6', 'false'))).toEqual([
      expect.stringMatching(/policy is impossible/),
    ]);
  });

  test.each(['id', 'title', 'severity', 'reason', 'response', 'onUnknown'])('@%s missing', (name) => {
    const without = HEAD.split('\n').filter((line) => !line.startsWith(`@${name}(`));
    expect(mistakesOf(without.join('\n') + WHEN)).toEqual([
      `6:1 @${name}("…") is missing; write it above forbid`,
    ]);
  });

  test.each([
    [
      '@severity("low")',
      '@severity("urgent")',
      '3:1 @severity("urgent") is not one of low, medium, high and critical',
    ],
    [
      '@response("notify")',
      '@response("kill")',
      '5:1 @response("kill") is not one of observe, notify and terminate',
    ],
    ['@onUnknown("notify")', '@onUnknown', '6:1 @onUnknown is empty; write @onUnknown("…")'],
    [
      '@id("night-shift")',
      '@id("Night Shift")',
      '1:1 @id("Night Shift") must be lower-case words joined by hyphens, 64 at most',
    ],
    [
      '{time.hour}',
      '{time.our}',
      '4:1 @reason asks for {time.our}, which no fact has; the schema lists the facts',
    ],
    ['{time.hour}', '{time.hour', '4:1 @reason has a brace that is no placeholder, at "{time.hour o\'clock"'],
  ])('%s written as %s', (right, wrong, expected) => {
    expect(mistakesOf(HEAD.replace(right, wrong) + WHEN)).toEqual([expected]);
  });

  test('an annotation that does not exist', () => {
    expect(mistakesOf(`${HEAD}@sevrity("high")\n${WHEN}`)).toEqual([
      expect.stringMatching(/^7:1 there is no annotation @sevrity; a guardrail has @id, /),
    ]);
  });

  test('a permit', () => {
    expect(mistakesOf(HEAD + WHEN.replace('forbid', 'permit'))).toEqual([
      expect.stringMatching(/^7:1 it is a permit, and guardrails only forbid/),
    ]);
  });

  test('a template', () => {
    expect(mistakesOf(HEAD + WHEN.replace('principal,', 'principal == ?principal,'))).toEqual([
      expect.stringMatching(/^0:0 it holds a policy template/),
    ]);
  });

  test('two guardrails of one id', () => {
    expect(mistakesOf(HEAD + WHEN + HEAD + WHEN)).toEqual([
      expect.stringMatching(
        /^9:1 @id\("night-shift"\) is taken by .*custom\.cedar:1; give one of them another id/,
      ),
    ]);
  });

  test('a file without a policy', () => {
    expect(mistakesOf('// nothing yet\n')).toEqual([
      '0:0 it holds no policy; remove it or write a forbid in it',
    ]);
  });

  test('every mistake of every file is told at once', () => {
    write(HEAD + WHEN.replace('time.hour', 'thyme.hour'), 'a.cedar');
    write(HEAD.replace('low', 'none') + WHEN, 'b.cedar');
    expect(() => loadGuardrails([directory])).toThrow(/a\.cedar:8:8: .*\n.*b\.cedar:3:1: /);
  });
});

describe('what would let an unknown fact pass in silence is refused', () => {
  test.each([
    [
      'context has grant && context.grant.exists',
      /`context has grant` would let the session pass .* read context\.grant at once/,
    ],
    ['context has documentContent.maxMinutes', /write `context\.documentContent has maxMinutes`/],
    ['principal == Person::"x"', /it asks about principal, which is the same for every session/],
  ])('%s', (condition, expected) => {
    const mistakes = mistakesOf(HEAD + WHEN.replace('context.time.hour < 6', condition));
    expect(mistakes.join('\n')).toMatch(expected);
  });

  test('a head that limits the principal', () => {
    const mistakes = mistakesOf(HEAD + WHEN.replace('(principal,', '(principal == Person::"opener",'));
    expect(mistakes.join('\n')).toMatch(/it limits principal in its head/);
  });
});

test('the comment right above a guardrail is its description', () => {
  write(
    `// About the file.\n\n// Nights are for sleep.\n// Ask the day shift.\n${HEAD}${WHEN}${HEAD.replace('night-shift', 'other')}${WHEN}`,
  );
  expect(loadGuardrails([directory]).map(({ description }) => description)).toEqual([
    'Nights are for sleep. Ask the day shift.',
    '',
  ]);
});

test('a file is loaded by itself', () => {
  write(HEAD + WHEN);
  expect(loadGuardrails([join(directory, 'custom.cedar')]).map(({ id }) => id)).toEqual(['night-shift']);
});

test('a directory that is not there is a clear fault', () => {
  expect(() => loadGuardrails([join(directory, 'absent')])).toThrow(/absent cannot be read: ENOENT/);
});
