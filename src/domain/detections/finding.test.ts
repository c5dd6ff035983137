import { describe, expect, test } from 'vitest';
import { aFinding } from '../../../test/builders/finding.ts';
import { T0 } from '../../../test/builders/session.ts';
import { decideResponse, type Trust } from './decide-response.ts';
import { commandOfFinding, findingCause, sawAgain } from './finding.ts';
import { findingView } from './finding-view.ts';

const trust: Trust = {
  source: 'client',
  tiedBy: ['session'],
  sessionOpen: true,
  writer: { kind: 'unknown' },
  endOnStreamedText: false,
};

describe('what follows from a rule that was met', () => {
  test('text of our own client ends the session', () => {
    expect(decideResponse('terminate', trust)).toEqual({ response: 'terminate', heldBack: null });
  });

  test.each([
    ['nobody said that streams may end', { writer: { kind: 'node' } }, /root there can write/],
    ['nobody told who made the stream', { endOnStreamedText: true }, /CloudTrail has not told/],
    [
      'another made the stream',
      { endOnStreamedText: true, writer: { kind: 'other', principal: 'arn:x' } },
      /made by arn:x/,
    ],
  ] as const)('streamed text only notifies where %s, and says so', (_, given, reason) => {
    const decided = decideResponse('terminate', { ...trust, source: 'stream', ...given });
    expect(decided).toEqual({ response: 'notify', heldBack: expect.stringMatching(reason) });
  });

  test("streamed text ends the session where its node made the stream and the operator's word is given", () => {
    const given = { source: 'stream', endOnStreamedText: true, writer: { kind: 'node' } } as const;
    expect(decideResponse('terminate', { ...trust, ...given }).response).toBe('terminate');
  });

  test('a call ends sessions of who made it, not those on a node that somebody else touched', () => {
    expect(decideResponse('terminate', { ...trust, source: 'trail', tiedBy: ['person'] }).response).toBe(
      'terminate',
    );
    expect(decideResponse('terminate', { ...trust, source: 'trail', tiedBy: ['node'] })).toMatchObject({
      response: 'notify',
      heldBack: expect.stringContaining('another person'),
    });
  });

  test('nothing follows by itself from what the archive gave, and nothing is ended that has ended', () => {
    expect(decideResponse('notify', { ...trust, source: 'archive' }).response).toBe('observe');
    expect(decideResponse('terminate', { ...trust, sessionOpen: false }).response).toBe('notify');
  });
});

describe('the same cause again', () => {
  test('is counted by the source that saw it most often, so that two sources do not count double', () => {
    const twice = sawAgain(aFinding(), aFinding({ seen: { client: 2 }, lastAt: T0 + 9 }));
    expect(twice).toMatchObject({ count: 2, seen: { stream: 1, client: 2 }, lastAt: T0 + 9, foundAt: T0 });
    expect(sawAgain(twice, aFinding())).toBe(twice);
  });

  test('takes the stronger response and never goes back', () => {
    const told = aFinding({ heldBack: 'streamed' });
    const ended = sawAgain(told, aFinding({ response: 'terminate', asked: 'terminate' }));
    expect(ended).toMatchObject({ response: 'terminate', heldBack: null });
    expect(sawAgain(ended, told).response).toBe('terminate');
  });
});

test('a command is kept masked, printable and short', () => {
  const kept = commandOfFinding(`mysql --password=hunter22 \u001b[2J${'x'.repeat(5000)}`);
  expect(kept).toMatch(/^mysql --password=\*\*\* \ufffd\[2Jx+…$/);
  expect(kept.length).toBeLessThan(2010);
});

test('causes differ by place, rule, session and command, whatever stands in them', () => {
  const about = { account: '1', region: 'r', ruleId: 'a', subject: 's', command: 'c' };
  const causes = [
    about,
    { ...about, ruleId: 'a","s' },
    { ...about, subject: 's2' },
    { ...about, command: null },
  ];
  expect(new Set(causes.map(findingCause)).size).toBe(causes.length);
});

test('a finding is shown with its times as text and the command that replays the moment', () => {
  const view = findingView(aFinding({ sessionId: "o'brien-1" }));
  expect(view.replay).toBe("sallyport recording play 'o'\\''brien-1' --from 12.5");
  expect(view).toMatchObject({ foundAt: expect.stringMatching(/Z$/), command: expect.any(String) });
  expect(view).not.toHaveProperty('seen');
});
