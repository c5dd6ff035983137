import { expect, test } from 'vitest';
import { MAX_FAILED_ATTEMPTS, reconnectDelayMs } from './reconnect-schedule.ts';

test('the first attempt is at once, the next after 100 to 200 ms, doubling up to 5 s', () => {
  expect([0, 1, 2, 3].map((failures) => reconnectDelayMs(failures, 0))).toEqual([0, 100, 200, 400]);
  expect(reconnectDelayMs(1, 0.99)).toBeLessThan(200);
  expect(reconnectDelayMs(20, 0)).toBe(5_000);
});

test('all attempts together take about two minutes', () => {
  let total = 0;
  for (let failures = 0; failures <= MAX_FAILED_ATTEMPTS; failures += 1)
    total += reconnectDelayMs(failures, 0.5);
  expect(total).toBeGreaterThan(100_000);
  expect(total).toBeLessThan(130_000);
});
