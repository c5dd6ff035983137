import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { SHIPPED_GUARDRAILS } from '../../adapters/cedar/load-guardrails.ts';
import { GuardrailsInForce } from './guardrails-in-force.ts';

let dir: string;
let now = 0;
const clock = { now: () => now };
const ids = (inForce: GuardrailsInForce) => inForce.guardrails.map((one) => one.id);

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'guardrails-'));
  mkdirSync(join(dir, 'rules'));
  cpSync(join(SHIPPED_GUARDRAILS, 'run-as-root.cedar'), join(dir, 'rules', 'run-as-root.cedar'));
});
afterEach(() => rmSync(dir, { recursive: true }));

test('files that change take effect, once', () => {
  const inForce = new GuardrailsInForce([join(dir, 'rules')], clock);
  expect(inForce.reload()).toBe(false);
  cpSync(join(SHIPPED_GUARDRAILS, 'unlogged-kind.cedar'), join(dir, 'rules', 'b.cedar'));
  now = 5;
  expect(inForce.reload()).toBe(true);
  expect(inForce.reload()).toBe(false);
  expect(ids(inForce)).toContain('unlogged-kind');
  expect(inForce.loadedAt).toBe(5);
});

test('a malformed file leaves the ones before in force, says where, and is forgotten once it is mended', () => {
  const inForce = new GuardrailsInForce([join(dir, 'rules')], clock);
  const before = ids(inForce);
  const bad = join(dir, 'rules', 'bad.cedar');
  writeFileSync(bad, 'forbid (principal, action, resource) when {');
  expect(inForce.reload()).toBe(false);
  expect(inForce.mistake).toContain('bad.cedar:1');
  expect(ids(inForce)).toEqual(before);
  rmSync(bad);
  expect(inForce.reload()).toBe(true);
  expect(inForce.mistake).toBeNull();
});

test('a directory that vanishes leaves the ones before in force', () => {
  const inForce = new GuardrailsInForce([join(dir, 'rules')], clock);
  rmSync(join(dir, 'rules'), { recursive: true });
  expect(inForce.reload()).toBe(false);
  expect(inForce.mistake).toContain('rules');
  expect(inForce.guardrails).not.toEqual([]);
});

test('without any that can be read there is nothing to start with', () => {
  expect(() => new GuardrailsInForce([join(dir, 'none')], clock)).toThrow('none');
});
