import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { brokerPolicy, brokerTrust, personBoundary } from '../../lab/seed/grant-policies.ts';
import { memberPolicy, memberTrust, organizationPolicy } from '../../lab/seed/machine-policies.ts';
import { serverPolicy } from '../../lab/seed/server-policy.ts';
import { configSchema, parseConfig } from '../../src/runtimes/server/config.ts';

const page = readFileSync(new URL('watch.md', import.meta.url), 'utf8');

/** The JSON of the page's block with that name. */
function block(name: string): unknown {
  const text = new RegExp(`^\`\`\`json ${name}\\n([\\s\\S]*?)^\`\`\`$`, 'm').exec(page)?.[1];
  return JSON.parse(text ?? `"the page has no block ${name}"`);
}

interface JsonSchema {
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly items?: JsonSchema;
}

/** The keys of settings as the page writes them: `hub.account`, `members[].logGroup`. */
function keysOf({ properties = {} }: JsonSchema, path = ''): string[] {
  return Object.entries(properties).flatMap(([key, inner]) => {
    const name = `${path}${key}`;
    if (inner.properties) return keysOf(inner, `${name}.`);
    return inner.items?.properties ? keysOf(inner.items, `${name}[].`) : [name];
  });
}

test('the configuration on the page is one that the server takes', () => {
  expect(() => parseConfig(block('config'), 'watch.md')).not.toThrow();
});

test('the page tells of every key that the server knows, and of no other', () => {
  const known = keysOf(z.toJSONSchema(configSchema, { io: 'input', unrepresentable: 'any' }) as JsonSchema);
  const section = page.slice(page.indexOf('| Key |'), page.indexOf('Changes of `observeOnly`'));
  const told = [...section.matchAll(/^\| (`[^|]+`) \|/gm)].flatMap((row) => row[1]!.split(', '));
  expect(told.map((name) => name.replaceAll('`', '')).sort()).toEqual(known.sort());
});

test('the permissions on the page are those that the lab runs with', () => {
  expect(block('server')).toEqual(serverPolicy());
  expect(block('member-trust')).toEqual(memberTrust());
  expect(block('member')).toEqual(memberPolicy());
  expect(block('organization')).toEqual(organizationPolicy());
  expect(block('broker-trust')).toEqual(brokerTrust());
  expect(block('broker')).toEqual(brokerPolicy());
  expect(block('person-boundary')).toEqual(personBoundary());
});

test('the events on the page are those that the lab watches', () => {
  const source = readFileSync(new URL('../../lab/seed/events.ts', import.meta.url), 'utf8');
  const { source: services } = block('pattern') as { source: string[] };
  expect(source.match(/source: \[([^\]]+)\]/)?.[1]?.match(/[\w.]+/g)).toEqual(services);
});
