/**
 * Runs one contract suite by vitest and writes its JSON report: `node suites.ts SUITE FILE`. In a process of its own, as the
 * suites are slow where AWS is and are no part of `npm test`.
 */
import { startVitest } from 'vitest/node';

const TEST_MS = 180_000;

const [, , suite = '', outputFile = ''] = process.argv;
const vitest = await startVitest('test', [], {
  config: false,
  watch: false,
  include: [`test/acceptance/contract/${suite}.accept.ts`],
  reporters: ['json'],
  outputFile,
  testTimeout: TEST_MS,
  hookTimeout: TEST_MS,
});
await vitest.close();
