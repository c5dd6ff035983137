import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['**/*.test.ts'],
    exclude: ['**/node_modules/**', '.tsbuild/**'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Two cores: real shells and the AWS CLI starve each other beyond two files at a time.
    maxWorkers: 2,
  },
});
