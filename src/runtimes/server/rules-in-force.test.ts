import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { aCommandRule } from '../../../test/builders/detections.ts';
import { RulesInForce } from './rules-in-force.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sallyport-rules-'));
  mkdirSync(join(folder, 'linux'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const put = (name: string, text: string) => writeFileSync(join(folder, 'linux', name), text);
const ids = (rules: RulesInForce) => rules.set.rules.map(({ rule }) => rule.id);
const clock = { now: () => 5 };

test('a file that is added, changed or removed in a folder below is in force after a look', () => {
  put('a.yml', aCommandRule('one'));
  const rules = new RulesInForce([folder], clock);
  expect(rules.reload()).toBe(false);
  put('b.yml', aCommandRule('two'));
  expect(rules.reload()).toBe(true);
  expect(ids(rules)).toEqual(['rule-one', 'rule-two']);
  rmSync(join(folder, 'linux', 'a.yml'));
  expect(rules.reload()).toBe(true);
  expect(ids(rules)).toEqual(['rule-two']);
});

test('a mistake leaves the rules before in force, says where, and is forgotten once it is mended', () => {
  put('a.yml', aCommandRule('one'));
  const rules = new RulesInForce([folder], clock);
  put('b.yml', `${aCommandRule('two')} and nothing`);
  expect(rules.reload()).toBe(false);
  expect(ids(rules)).toEqual(['rule-one']);
  expect(rules.mistake({})).toMatch(/b\.yml:\d+/);
  expect(rules.reload()).toBe(false);
  put('b.yml', aCommandRule('two'));
  expect(rules.reload()).toBe(true);
  expect(rules.mistake({})).toBeNull();
});

test('a setting for a rule that there is not is told', () => {
  put('a.yml', aCommandRule('one'));
  const rules = new RulesInForce([folder], clock);
  expect(rules.mistake({ 'rule-one': 'observe' })).toBeNull();
  expect(rules.mistake({ 'rule-gone': 'observe' })).toContain('rule-gone');
});

test('a first load that fails is thrown', () => {
  put('a.yml', 'title: x');
  expect(() => new RulesInForce([folder], clock)).toThrow(/a\.yml:1/);
});
