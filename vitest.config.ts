import { defineConfig } from 'vitest/config';

const NEVER = ['**/node_modules/**', '.tsbuild/**'];
/**
 * Whole programs, real shells and the AWS CLI: they wait as much as they work, so they go first, beside what only works
 * long. Each file has a process of its own, as has one that cannot live with others: put it here.
 */
const APART = [
  'test/{e2e,cli,workshop,integration,simulation,state-machines}/**/*.test.ts',
  'lab/**/*.test.ts',
  'local-aws/s3/aws-cli.test.ts',
  'bench/**/*.test.ts',
];

export default defineConfig({
  test: {
    // Long, since they are spent only where something is wrong: machines of CI are noisy.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 15_000 } },
    // Two cores: real shells and the AWS CLI starve each other beyond two files at a time.
    maxWorkers: 2,
    projects: [
      { extends: true, test: { name: 'apart', include: APART, exclude: NEVER } },
      {
        extends: true,
        // A process for all of them: to start one, and to load the SDK anew, takes longer than most of these files.
        test: { name: 'together', include: ['**/*.test.ts'], exclude: [...NEVER, ...APART], isolate: false },
      },
    ],
  },
});
