import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { countedFile, sampleCounts } from '../../cost.ts';
import { CostWorld } from './cost-world.ts';
import { LARGE, loadRows } from './load-model.ts';
import { costPage } from './page.ts';
import { ratesOf } from './rates.ts';

const MINUTE_MS = 60_000;
/** Causes are settled within a quarter of an hour after the end, deliveries sooner. */
const SETTLED_MS = 20 * MINUTE_MS;

test('docs/cost-and-scale.md holds what the bench counted last, as the code says it now', async () => {
  const page = readFileSync(new URL('../../../docs/cost-and-scale.md', import.meta.url), 'utf8');
  expect(page).toBe(costPage(countedFile(), await sampleCounts()));
});

test('a session takes as many transitions now as were counted, and a twentieth of the sample at the most', async () => {
  const world = await CostWorld.start();
  try {
    const session = await world.open();
    await world.runUntil(world.now + 1000);
    await world.show(session, '$ uptime');
    await world.runUntil(world.now + 10 * MINUTE_MS);
    const taken = () => world.executions.transitionsOf(session.id);
    const whileOpen = taken();
    await world.runUntil(world.now + 10 * MINUTE_MS);
    expect(taken()).toBe(whileOpen);
    await world.exit(session, MINUTE_MS / 2);
    await world.runUntil(world.now + SETTLED_MS);
    await world.executions.end();
    expect(await world.read(session.id)).toMatchObject({ endCause: 'exit' });
    const counted = countedFile().runs.map(({ mostTransitions }) => mostTransitions);
    expect(Math.max(...counted) - Math.min(...counted)).toBeLessThanOrEqual(6);
    // Farther off than two rounds of a timer: count anew by `node bench/cost.ts --write`.
    expect(Math.abs(taken() - counted[0]!)).toBeLessThanOrEqual(6);
    expect(taken()).toBeLessThanOrEqual((await sampleCounts()).get(60)!.transitions / 20);
    const { functions, units } = world.meter.take();
    expect(functions).toMatchObject({ events: {}, sweep: {}, reconcile: {}, delivered: {}, 'log-lines': {} });
    expect(units.write).toBeGreaterThan(0);
  } finally {
    await world.close();
  }
});

test('an organisation twice as large asks for twice as much of what all share, and for no more of what is each one’s', () => {
  const rates = ratesOf(countedFile());
  const twice = { ...LARGE, accounts: LARGE.accounts * 2, sessionsADay: LARGE.sessionsADay * 2 };
  const [one, two] = [loadRows(LARGE, rates), loadRows(twice, rates)];
  const asked = (rows: typeof one, name: (typeof one)[number]['quota']) =>
    rows.find(({ quota }) => quota === name)!.asked;
  expect(asked(two, 'startExecution')).toBeCloseTo(2 * asked(one, 'startExecution'), 5);
  expect(asked(two, 'describeSessions')).toBeCloseTo(asked(one, 'describeSessions'), 5);
});
