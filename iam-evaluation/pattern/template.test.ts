import { expect, test } from 'vitest';
import { compileTemplate, matchTemplate, resolveText, unresolvedVariables } from './template.ts';

const lookup = (key: string) => ({ 'aws:username': ['dev'], 'aws:tagkeys': ['a', 'b'] })[key];
const variable = (inside: string) => `$\{${inside}}`;

test('a variable is filled in, its name read in any case', () => {
  const template = compileTemplate(`session/${variable('AWS:UserName')}-*`, true);
  expect(matchTemplate(template, 'session/dev-1', lookup)).toBe(true);
  expect(matchTemplate(template, 'session/dev2-1', lookup)).toBe(false);
});

test('a variable without a single value settles nothing', () => {
  for (const inside of ['aws:userid', 'aws:TagKeys', "aws:TagKeys, 'x'"]) {
    expect(matchTemplate(compileTemplate(variable(inside), true), 'a', lookup)).toBeNull();
  }
  const template = compileTemplate(variable('aws:userid'), true);
  expect(resolveText(template, lookup)).toBeNull();
  expect(unresolvedVariables(template, lookup)).toEqual(['aws:userid']);
});

test('a default may hold anything but a brace, spaces and quotes included', () => {
  const template = compileTemplate(variable("aws:PrincipalTag/cost center,  'it's, 1'"), true);
  expect(resolveText(template, lookup)).toBe("it's, 1");
});

test('the escapes stand for the characters themselves', () => {
  const template = compileTemplate(`${variable('*')}${variable('?')}${variable('$')}*`, true);
  expect(matchTemplate(template, '*?$rest', lookup)).toBe(true);
  expect(matchTemplate(template, 'ab$rest', lookup)).toBe(false);
});

test('what is no variable stays as written', () => {
  expect(resolveText(compileTemplate('$' + '{aws:username', true), lookup)).toBe('$' + '{aws:username');
  expect(resolveText(compileTemplate('$aws:username}', true), lookup)).toBe('$aws:username}');
  expect(resolveText(compileTemplate(variable('aws:username'), false), lookup)).toBe(
    variable('aws:username'),
  );
});
