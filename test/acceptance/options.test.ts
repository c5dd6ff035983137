import { expect, test } from 'vitest';
import { readOptions, USAGE, WrongUsage } from './options.ts';
import { renderPlan } from './plan.ts';

const ACCOUNT = ['--profile', 'test', '--account', '222222222222', '--region', 'eu-west-1'];

test('a profile, its account and a region are enough', () => {
  expect(readOptions(ACCOUNT)).toMatchObject({
    account: '222222222222',
    region: 'eu-west-1',
    profile: 'test',
    endpoint: undefined,
    plan: false,
    yes: false,
    contract: true,
    withLocks: false,
    withTables: false,
    labDir: undefined,
    waitMs: 1_200_000,
  });
  expect(readOptions(['--help'])).toBeNull();
});

test.each([
  [['--profile', 'test', '--region', 'eu-west-1'], '--account ID is needed'],
  [['--profile', 'test', '--account', '12', '--region', 'eu-west-1'], 'twelve digits'],
  [['--account', '222222222222', '--region', 'eu-west-1'], '--profile NAME is needed'],
  [['--profile', 'test', '--account', '222222222222'], '--region REGION is needed'],
  [[...ACCOUNT, '--clean-up', '../x'], '--clean-up takes a run'],
  [[...ACCOUNT, '--wait-minutes', '0'], '--wait-minutes'],
  [[...ACCOUNT, '--what'], '--what'],
  [['--lab', '--lab-dir', 'nowhere'], 'no lab runs here'],
])('%j is not understood, and says why', (argv, why) => {
  expect(() => readOptions(argv)).toThrow(WrongUsage);
  expect(() => readOptions(argv)).toThrow(why);
});

test('the plan names everything that is made, and what is left alone', () => {
  const nodes = ['--dev-node', 'i-0123456789abcdef0', '--prod-node', 'i-0123456789abcdef1'];
  const plan = (argv: readonly string[]) => renderPlan(readOptions([...ACCOUNT, ...argv])!, 'R');
  expect(plan(nodes)).toMatch(/inline policy sallyport-accept-R-logs(.|\n)*changes no preferences/);
  expect(plan([])).toContain('Nothing that needs a shell');
  expect(plan([])).not.toContain('-locked');
  expect(plan(['--with-locks', '--with-tables'])).toMatch(/-locked, whose objects(.|\n)*50 tables/);
});

test('the usage names every option', () => {
  for (const option of ['--account', '--clean-up', '--with-locks', '--lab', '--no-contract', '--plan'])
    expect(USAGE).toContain(option);
});
