import { describe, expect, test } from 'vitest';
import { prepareSession } from '../sessions/prepare-session.ts';
import { parseSessionDocument } from './parse-session-document.ts';

const document = parseSessionDocument({
  schemaVersion: '1.0',
  sessionType: 'InteractiveCommands',
  parameters: {
    path: { type: 'String', allowedPattern: '^/var/log/[a-z.]+$' },
    lines: { type: 'Integer', default: 10 },
    follow: { type: 'Boolean', default: 'true' },
    hosts: { type: 'StringList', default: ['a'], maxItems: 2 },
    mode: { type: 'String', default: 'fast', allowedValues: ['fast', 'slow'] },
    idle: { type: 'String', default: '7' },
  },
  inputs: {
    idleSessionTimeout: '{{ idle }}',
    runAsEnabled: '{{ follow }}',
    runAsDefaultUser: '{{ ssm:/run/as }}',
  },
  properties: {
    linux: {
      commands: ['tail -{{lines}} {{ path }} {{ hosts }}', '{{ hosts }}'],
      runAsElevated: '{{follow}}',
    },
  },
});

const lookUp = (name: string) => (name === '/run/as' ? 'operator' : '');
const prepare = (given: Record<string, string[]>) => prepareSession('Log', document, given, lookUp);

test('parameters and defaults take their places with their own types', () => {
  const prepared = prepare({ path: ['/var/log/a.log'], hosts: ['x', 'y'] });
  expect(prepared.content['properties']).toEqual({
    linux: { commands: ['tail -10 /var/log/a.log x,y', 'x', 'y'], runAsElevated: true },
  });
  expect(prepared.content['inputs']).toEqual({
    idleSessionTimeout: '7',
    runAsEnabled: true,
    runAsDefaultUser: 'operator',
  });
  expect(prepared).toMatchObject({
    idleMinutes: 7,
    runAsEnabled: true,
    parameters: { lines: 10, hosts: ['x', 'y'] },
  });
});

test('braces in a value stay text, unless they name a parameter', () => {
  const echo = parseSessionDocument({
    schemaVersion: '1.0',
    sessionType: 'InteractiveCommands',
    parameters: { text: { type: 'String' }, secret: { type: 'String', default: 'hidden' } },
    properties: { linux: { commands: 'echo {{ text }}' } },
  });
  const nested = { text: ['{{ secret }}'] };
  expect(() => prepareSession('Echo', echo, nested, lookUp)).toThrow(
    'must not hold the placeholder {{ secret }}',
  );
  const prepared = prepareSession('Echo', echo, { text: ['{{.Names}}'] }, lookUp);
  expect(prepared.content['properties']).toEqual({ linux: { commands: 'echo {{.Names}}' } });
});

describe('a parameter is refused when', () => {
  test.each<[string, Record<string, string[]>, string]>([
    ['it is not the document’s', { path: ['/var/log/a'], user: ['root'] }, '"user" is not defined'],
    ['it has no value and no default', {}, '"path" requires a value'],
    ['it does not match its pattern', { path: ['/etc/shadow'] }, 'does not match the allowed pattern'],
    ['it is none of its values', { path: ['/var/log/a'], mode: ['odd'] }, 'allowed values are fast, slow'],
    ['it has two values where one is asked', { path: ['/var/log/a', '/var/log/b'] }, 'exactly one value'],
    ['its list is too long', { path: ['/var/log/a'], hosts: ['a', 'b', 'c'] }, 'out of its range'],
    ['it is no number', { path: ['/var/log/a'], lines: ['many'] }, 'whole number'],
    [
      'it brings what a document may not hold',
      { path: ['/var/log/a'], idle: ['999'] },
      'inputs.idleSessionTimeout',
    ],
    ['its name is a trap', { path: ['/var/log/a'], __proto__x: ['1'], constructor: ['1'] }, 'is not defined'],
  ])('%s', (_, given, message) => {
    expect(() => prepare(given)).toThrow(message);
  });
});
