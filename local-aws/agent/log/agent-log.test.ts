import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { AgentLog } from './agent-log.ts';

const dir = mkdtempSync(join(tmpdir(), 'agent-log-'));
const log = new AgentLog(join(dir, 'log'), () => Date.UTC(2026, 10, 21, 9, 2, 30, 45));
const read = (name: string) => readFileSync(join(dir, 'log', name), 'utf8');

afterAll(() => rmSync(dir, { recursive: true }));

test('lines are in the form of the real agent; errors also in a file of their own, with their place', () => {
  log.info(['ssm-session-worker', 's'], 'started');
  log.error(['ssm-session-worker'], 'failed ERROR twice');
  expect(read('amazon-ssm-agent.log')).toBe(
    '2026-11-21 09:02:30.0450 INFO [ssm-session-worker] [s] started\n' +
      '2026-11-21 09:02:30.0450 ERROR [ssm-session-worker] failed ERROR twice\n',
  );
  expect(read('errors.log')).toBe(
    '2026-11-21 09:02:30.0450 ERROR [Execute @ session.go.1] [ssm-session-worker] failed ERROR twice\n',
  );
  expect(statSync(join(dir, 'log', 'errors.log')).mode & 0o777).toBe(0o600);
});

test('a hostile text makes no line of its own and reaches no terminal', () => {
  log.warn(['c'], 'a\x1b[2J\rb\n2026-11-21 09:02:30.0450 INFO [forged] all is well');
  const lines = read('amazon-ssm-agent.log').trimEnd().split('\n');
  expect(lines.filter((line) => /^\d{4}-.*forged/.test(line))).toEqual([]);
  expect(lines.join('')).not.toMatch(/[\x1b\r]/);
});
