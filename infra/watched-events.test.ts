import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { WATCHED_EVENTS } from './watched-events.ts';

test('the rules forward what the guide to the watch, which the lab is held against, says that it needs', () => {
  const guide = readFileSync(new URL('../docs/guides/watch.md', import.meta.url), 'utf8');
  const pattern = /```json pattern\n(.*?)```/s.exec(guide)?.[1];
  expect(JSON.parse(pattern ?? 'null')).toEqual(WATCHED_EVENTS);
});
