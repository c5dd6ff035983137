import { eventRow, readQuery } from '@sallyport/local-aws/logs/insights/query.ts';
import { expect, test } from 'vitest';
import { all, member } from '../testing/place.ts';

const NODE = 'i-0123456789abcdef0';
/** What agents stream (facts/session-manager.md C): who, where, and what was typed. */
const records = [
  ['engineer', NODE, 'sh-5.2$ ls'],
  ['engineer', 'mi-0123456789abcdef0', 'sh-5.2$ chmod 777 /etc/motd'],
  ['contractor', NODE, 'sh-5.2$ uptime'],
] as const;
const rows = records.map(([user, id, line], number) =>
  eventRow({
    timestamp: number * 1000,
    ingestedAt: number * 1000,
    message: JSON.stringify({
      sessionId: `${user}-${number}`,
      target: { id },
      userIdentity: { arn: `arn:aws:iam::222222222222:user/${user}` },
      sessionData: [line],
    }),
    stream: `${user}-${number}`,
    log: 'sallyport',
    pointer: String(number),
  }),
);

function run(name: string): (readonly Record<string, string>[])[number][] {
  const saved = all(member, 'AWS::Logs::QueryDefinition').find(
    ({ Properties }) => Properties['Name'] === name,
  );
  const query = readQuery(String(saved?.Properties['QueryString']));
  const { lines } = query.finish(rows.filter(query.passes), 1000);
  return lines.map((line) => Object.fromEntries(line.map(({ field, value }) => [field, value])));
}

test('by user: what one user typed, in order', () => {
  expect(run('sallyport/by user').map(({ line }) => line)).toEqual([
    'sh-5.2$ ls',
    'sh-5.2$ chmod 777 /etc/motd',
  ]);
});

test('by node: what was typed on one node, in order', () => {
  expect(run('sallyport/by node').map(({ user, line }) => [user?.split('/')[1], line])).toEqual([
    ['engineer', 'sh-5.2$ ls'],
    ['contractor', 'sh-5.2$ uptime'],
  ]);
});

test('by command: where a text was typed', () => {
  expect(run('sallyport/by command').map(({ node }) => node)).toEqual(['mi-0123456789abcdef0']);
});

test('sessions: one line each, the newest first', () => {
  expect(run('sallyport/sessions').map(({ sessionId }) => sessionId)).toEqual([
    'contractor-2',
    'engineer-1',
    'engineer-0',
  ]);
});
