import { expect, test } from 'vitest';
import { aRecord, aVerdict, aViolation } from '../../test/builders/session.ts';
import { aWatch } from '../../test/builders/watch.ts';
import { judgePast } from './judge-past.ts';

test('a dry run tells what would differ, and changes nothing', async () => {
  const { watch, state } = aWatch();
  await watch.sessions.write(aRecord({ state: 'ended', verdict: aVerdict() }, { id: 'was-fine' }));
  const bad = aVerdict({ violations: [aViolation()] });
  await watch.sessions.write(aRecord({ state: 'ended', verdict: bad }, { id: 'was-bad' }));
  state.verdict = () => bad;
  const answers = await judgePast(watch, {});
  expect(
    answers.map((one) => [one.session.id, one.before?.compliant, one.after?.compliant, one.differs]),
  ).toEqual([
    ['was-bad', false, false, false],
    ['was-fine', true, false, true],
  ]);
  expect(state.terminated).toEqual([]);
  expect((await watch.sessions.list({})).every((record) => record.version === 1)).toBe(true);
});
